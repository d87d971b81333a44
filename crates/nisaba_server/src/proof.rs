//! That somebody is who they say: a password, and a code of an authenticator where they have one.

use axum::http::StatusCode;
use nisaba_store::{Act, Person, PersonId, SecondFactor, StoreError, digest};
use totp_rs::{Builder, Secret, Totp};

use crate::api::Api;
use crate::problem::Problem;
use crate::secret;

const MINUTE_MS: i64 = 60 * 1000;

/// Who this address and password belong to, with the second factor that was shown, which counts only once the store has used it up.
/// Attempts that fail slow the next ones down, those with a wrong code too.
///
/// # Errors
/// Says that it is wrong, that a code is missing, or how long to wait.
pub(crate) async fn prove(
    api: &Api,
    email: &str,
    password: String,
    code: &str,
) -> Result<(Person, SecondFactor), Problem> {
    let (subject, now) = (digest(email), api.now());
    let locked_until = api.store.sign_in_locked_until(&subject).await?;
    if locked_until > now {
        return Err(Problem::too_often((locked_until - now) / 1000 + 1));
    }
    let person = api.store.person_by_email(email).await?;
    let hash = person.as_ref().and_then(|person| person.password.clone());
    let is_right = secret::verify(password, hash).await?;
    let failed = async |detail: &str| {
        api.store.sign_in_failed(&Act::new("nobody", now), &subject, wait_ms).await?;
        Err(Problem::new(StatusCode::UNAUTHORIZED, detail))
    };
    let Some(person) = person.filter(|_| is_right) else {
        return failed("address or password is wrong").await;
    };
    match second_factor(api, &person.id, code).await? {
        Shown::Right(factor) => Ok((person, factor)),
        Shown::Nothing => Err(Problem::code_wanted()),
        Shown::Wrong => failed("the code is wrong, or was used before").await,
    }
}

/// What was shown beside the password.
enum Shown {
    Right(SecondFactor),
    Nothing,
    Wrong,
}

async fn second_factor(api: &Api, person: &PersonId, code: &str) -> Result<Shown, Problem> {
    let authenticator = api.store.authenticator(person).await?;
    let Some(authenticator) = authenticator.filter(|authenticator| authenticator.is_confirmed) else {
        return Ok(Shown::Right(SecondFactor::None));
    };
    let code: String = code.chars().filter(|letter| letter.is_ascii_alphanumeric()).collect();
    Ok(match code.len() {
        0 => Shown::Nothing,
        CODE_DIGITS => match step(&authenticator.secret, &code, api.now()) {
            Some(step) => Shown::Right(SecondFactor::Code(step)),
            None => Shown::Wrong,
        },
        // Whether it is one of theirs is asked where it is used up.
        RECOVERY_LETTERS => Shown::Right(SecondFactor::Recovery(digest(code.to_ascii_uppercase()))),
        _ => Shown::Wrong,
    })
}

/// A code that was used before is told like a wrong one.
///
/// # Errors
/// When it was used before; when the store fails.
pub(crate) fn used_once<T>(done: Result<T, StoreError>) -> Result<T, Problem> {
    done.map_err(|error| match error {
        StoreError::NotFound => {
            Problem::new(StatusCode::UNAUTHORIZED, "the code is wrong, or was used before")
        }
        other => other.into(),
    })
}

/// Digits of a code (RFC 6238, with the parameters that every app knows: SHA-1, six digits, thirty seconds).
const CODE_DIGITS: usize = 6;
/// Letters of a recovery code: 120 bits.
const RECOVERY_LETTERS: usize = 24;
/// How many recovery codes there are.
const RECOVERY_CODES: usize = 8;

/// The time step that a code belongs to, of this one and its neighbours; none when it is wrong.
pub(crate) fn step(secret: &str, code: &str, now_ms: i64) -> Option<i64> {
    let step = totp(secret)?.check(code, u64::try_from(now_ms / 1000).ok()?)?;
    i64::try_from(step).ok()
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new().with_secret(Secret::try_from_base32(secret).ok()?).build().ok()
}

/// A new authenticator's secret: 160 random bits in base 32.
pub(crate) fn new_secret() -> Result<String, Problem> {
    random_letters(20)
}

/// New recovery codes, as people read them: in groups of four.
pub(crate) fn recovery_codes() -> Result<Vec<String>, Problem> {
    let grouped = |code: String| {
        let groups = code.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned());
        groups.collect::<Vec<_>>().join("-")
    };
    (0..RECOVERY_CODES).map(|_| random_letters(RECOVERY_LETTERS * 5 / 8).map(grouped)).collect()
}

fn random_letters(bytes: usize) -> Result<String, Problem> {
    let mut random = vec![0_u8; bytes];
    getrandom::fill(&mut random).map_err(|_| secret::unavailable())?;
    Ok(Secret::new(random.into()).to_base32())
}

/// As it is kept.
pub(crate) fn recovery_digest(code: &str) -> String {
    digest(code.replace('-', ""))
}

/// The fifth failure in a row waits a minute, each further one twice as long, an hour at most.
fn wait_ms(failures: i64) -> i64 {
    match failures {
        ..5 => 0,
        5..11 => MINUTE_MS << (failures - 5),
        _ => 60 * MINUTE_MS,
    }
}

#[cfg(test)]
mod tests {
    use super::step;

    /// RFC 6238, appendix B, its SHA-1 column cut to six digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(step(SECRET, code, seconds * 1000), Some(seconds / 30), "{code}");
            assert_eq!(step(SECRET, code, (seconds + 90) * 1000), None, "{code}");
        }
        assert_eq!(step("not base 32", "287082", 59_000), None);
        assert_eq!(step(SECRET, "", 59_000), None);
    }
}

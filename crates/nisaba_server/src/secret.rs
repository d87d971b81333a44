//! Secrets: random ones, and hashes of passwords.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nisaba_store::digest;

use crate::problem::Problem;

/// Shortest and longest password, in characters (OWASP ASVS 5.0, 6.2.1 and 6.2.9).
const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// 256 random bits as text.
pub(crate) fn random() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| unavailable())?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What a cookie's bearer must send along with a change: it follows from the cookie, which other sites cannot read.
pub(crate) fn csrf(session: &str) -> String {
    digest(format!("csrf:{session}"))
}

/// Hashes a new password off the threads that serve. `known` is what others know of its owner, and makes no good password.
pub(crate) async fn hash(password: String, known: Vec<String>) -> Result<String, Problem> {
    if !PASSWORD_LENGTH.contains(&password.chars().count()) {
        return Err(Problem::invalid("a password has 12 to 128 characters"));
    }
    let hashed = tokio::task::spawn_blocking(move || {
        if is_guessed(&password, &known) {
            return Err(Problem::invalid(
                "this password is guessed soon: it is well known, or made of what is; take several words that have nothing to do with each other",
            ));
        }
        argon2().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|_| unavailable())
    });
    hashed.await.map_err(|_| unavailable())?
}

/// Whether fewer than 10^8 guesses find a password: lists of common and leaked ones, words, names, dates, keyboard rows
/// and what follows from them (OWASP ASVS 5.0, 6.2.4 and 6.2.12). What is known of its owner counts for nothing in it (6.2.11).
fn is_guessed(password: &str, known: &[String]) -> bool {
    let known = known.iter().flat_map(|text| text.split(['@', '.', ' ', '-'])).chain(["nisaba"]);
    let mut rest = password.to_lowercase();
    for word in known.filter(|word| word.chars().count() > 3) {
        rest = rest.replace(&word.to_lowercase(), "");
    }
    let is_untouched = rest.len() == password.to_lowercase().len();
    let judged = if is_untouched { password } else { &rest };
    zxcvbn::zxcvbn(judged, &[]).score() < zxcvbn::Score::Three
}

/// Whether a password is the one; takes as long for nobody as for somebody.
pub(crate) async fn verify(password: String, hash: Option<String>) -> Result<bool, Problem> {
    /// Of a password nobody has.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$Y2Fubm90IGJlIGFueWJvZHkncyBwYXNzd29yZCEhISE";
    let checked = tokio::task::spawn_blocking(move || {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let parsed = PasswordHash::new(&hash);
        parsed.is_ok_and(|parsed| argon2().verify_password(password.as_bytes(), &parsed).is_ok()) && is_known
    });
    checked.await.map_err(|_| unavailable())
}

/// Argon2id with 19 MiB, two passes (OWASP's password storage guidance, 2026).
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

pub(crate) fn unavailable() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the system is out of something it needs; try again")
}

#[cfg(test)]
mod tests {
    use super::is_guessed;

    #[test]
    fn well_known_passwords_and_what_is_made_of_names_are_guessed() {
        let known = ["t.ahlgrim@oderwick.example".to_owned(), "Oderwick Datendienste".to_owned()];
        for password in [
            "password1234",
            "qwertyuiop123",
            "111111111111",
            "Oderwick2026!",
            "nisaba-nisaba",
            "ahlgrim-oderwick",
        ] {
            assert!(is_guessed(password, &known), "{password}");
        }
        for password in ["correct horse battery", "Gerste Lampe Fjord", "x8Kq-2mTz-Pw5r"] {
            assert!(!is_guessed(password, &known), "{password}");
        }
    }
}

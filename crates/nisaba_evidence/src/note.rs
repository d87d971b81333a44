//! Signed notes, their keys and signatures (C2SP signed-note), and the cosignatures of witnesses (C2SP tlog-cosignature).
//!
//! **Invariant:** a signature counts only when name and key id are those of a key that the reader was given; every other line is
//! ignored, as the specification asks.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature as Ed25519Signature, Signer as _, SigningKey, VerifyingKey};

use crate::hash::Hash;

/// Most bytes of a note; post-quantum signatures of witnesses have several thousand each.
pub const LIMIT: usize = 1024 * 1024;

/// Most signature lines of a note.
const MOST_SIGNATURES: usize = 100;

/// Ed25519 over the text.
const ED25519: u8 = 0x01;
/// Ed25519 over the text and a time: a witness.
const COSIGNATURE: u8 = 0x04;

/// Why a note or key is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The bytes are not in the form of a note.
    #[error("not a signed note: {0}")]
    NotANote(&'static str),
    /// The text is no verifier key.
    #[error("not a verifier key: {0}")]
    NotAKey(&'static str),
}

/// What a signature of a key is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// The text alone: a log.
    Log,
    /// The text and when it was seen: a witness.
    Witness,
}

/// A public key with its name: who may sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    kind: KeyKind,
    key: VerifyingKey,
}

impl VerifierKey {
    fn new(name: &str, kind: KeyKind, key: VerifyingKey) -> Self {
        let kind_byte = match kind {
            KeyKind::Log => ED25519,
            KeyKind::Witness => COSIGNATURE,
        };
        Self { name: name.to_owned(), id: key_id(name, kind_byte, key.as_bytes()), kind, key }
    }

    /// The name that signature lines bear.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Log or witness.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Eight hexadecimal digits that tell keys of one name apart.
    pub fn id(&self) -> String {
        self.id.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether `signature` over `text` is this key's; for a witness, the seconds since 1970 that it vouches for come with it.
    fn verify(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        match self.kind {
            KeyKind::Log => self.verify_bytes(text.as_bytes(), signature).then_some(None),
            KeyKind::Witness => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                let message = format!("cosignature/v1\ntime {time}\n{text}");
                let holds = time <= i64::MAX as u64 && self.verify_bytes(message.as_bytes(), signature);
                holds.then_some(Some(time))
            }
        }
    }

    fn verify_bytes(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Ed25519Signature::from_slice(signature) else { return false };
        self.key.verify_strict(message, &signature).is_ok()
    }
}

fn key_id(name: &str, kind: u8, key: &[u8]) -> [u8; 4] {
    let bytes = [name.as_bytes(), b"\n", &[kind], key].concat();
    let Hash([a, b, c, d, ..]) = Hash::of(&bytes);
    [a, b, c, d]
}

/// Whether a key may have this name: not empty, no spaces, no plus, no control characters.
pub fn is_name(name: &str) -> bool {
    let is_wrong = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '+';
    !name.is_empty() && name.len() <= 255 && !name.contains(is_wrong)
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.kind == KeyKind::Log { ED25519 } else { COSIGNATURE };
        let key = [&[kind], self.key.as_bytes().as_slice()].concat();
        write!(out, "{}+{}+{}", self.name, self.id(), STANDARD.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        // Base64 may hold a plus, so the text is taken apart from the left.
        let mut parts = text.trim_end_matches(['\n', '\r']).splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::NotAKey("it has no three parts between `+`"));
        };
        if !is_name(name) {
            return Err(NoteError::NotAKey("its name has spaces or is empty"));
        }
        let bytes = STANDARD.decode(key).map_err(|_| NoteError::NotAKey("its last part is no base64"))?;
        let Some((kind_byte, key)) = bytes.split_first() else {
            return Err(NoteError::NotAKey("its last part is empty"));
        };
        let kind = match *kind_byte {
            ED25519 => KeyKind::Log,
            COSIGNATURE => KeyKind::Witness,
            _ => return Err(NoteError::NotAKey("only Ed25519 keys of logs and witnesses are understood")),
        };
        let key: &[u8; 32] = key.try_into().map_err(|_| NoteError::NotAKey("an Ed25519 key has 32 bytes"))?;
        let key = VerifyingKey::from_bytes(key)
            .map_err(|_| NoteError::NotAKey("its bytes are no point of the curve"))?;
        let read = Self::new(name, kind, key);
        match read.id() == id {
            true => Ok(read),
            false => Err(NoteError::NotAKey("its id is not the one its name and bytes give")),
        }
    }
}

/// A secret key with its name. It is never shown by `Debug`, and wiped when dropped.
pub struct SignerKey {
    name: String,
    key: SigningKey,
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SignerKey({})", self.name)
    }
}

/// What a secret key's text begins with.
const SECRET: &str = "PRIVATE+KEY+";

impl SignerKey {
    /// A key of 32 bytes of chance.
    ///
    /// # Errors
    /// When the name may not be one.
    pub fn new(name: &str, seed: [u8; 32]) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::NotAKey("a name has no spaces, no `+`, and is not empty"));
        }
        Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(&seed) })
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey::new(&self.name, KeyKind::Log, self.key.verifying_key())
    }

    /// The public half as a witness has it.
    pub fn witness(&self) -> VerifierKey {
        VerifierKey::new(&self.name, KeyKind::Witness, self.key.verifying_key())
    }

    /// The secret as text, as programs for notes write it: `PRIVATE+KEY+name+id+base64`.
    pub fn secret(&self) -> String {
        let key = [&[ED25519], self.key.to_bytes().as_slice()].concat();
        format!("{SECRET}{}+{}+{}\n", self.name, self.verifier().id(), STANDARD.encode(key))
    }

    /// The reverse of [`SignerKey::secret`].
    ///
    /// # Errors
    /// When the text is no secret key; it says what is wrong and nothing of the text.
    pub fn from_secret(text: &str) -> Result<Self, NoteError> {
        let wrong = || NoteError::NotAKey("the secret key's text is damaged");
        let rest = text.trim_end().strip_prefix(SECRET).ok_or_else(wrong)?;
        let mut parts = rest.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let bytes = STANDARD.decode(key).map_err(|_| wrong())?;
        let Some((&ED25519, seed)) = bytes.split_first() else { return Err(wrong()) };
        let signer = Self::new(name, seed.try_into().map_err(|_| wrong())?)?;
        if signer.verifier().id() == id { Ok(signer) } else { Err(wrong()) }
    }

    /// The signature line over a text.
    fn line(&self, text: &str) -> String {
        let verifier = self.verifier();
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        let bytes = [verifier.id.as_slice(), signature.as_slice()].concat();
        format!("\u{2014} {} {}\n", self.name, STANDARD.encode(bytes))
    }

    /// The line by which a witness says that it saw the text at this time, in seconds since 1970.
    pub fn cosign(&self, text: &str, time: u64) -> String {
        let message = format!("cosignature/v1\ntime {time}\n{text}");
        let signature = self.key.sign(message.as_bytes()).to_bytes();
        let bytes = [self.witness().id.as_slice(), &time.to_be_bytes(), signature.as_slice()].concat();
        format!("\u{2014} {} {}\n", self.name, STANDARD.encode(bytes))
    }
}

/// A text, which ends in a line end, signed by each of the keys.
pub fn sign(text: &str, signers: &[&SignerKey]) -> String {
    let lines: String = signers.iter().map(|signer| signer.line(text)).collect();
    format!("{text}\n{lines}")
}

/// A note taken apart; nothing of it is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// The text with its last line end.
    pub text: &'a str,
    signatures: Vec<Signature<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Signature<'a> {
    name: &'a str,
    id: [u8; 4],
    bytes: Vec<u8>,
}

/// What the keys say of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A signature of this key (its place among those given) holds.
    Holds(usize),
    /// A line bears the name and id of this key and its signature is not over this text.
    Wrong(usize),
    /// No line is of a given key; these names signed.
    Unknown(Vec<String>),
}

impl<'a> Note<'a> {
    /// Takes a note apart.
    ///
    /// # Errors
    /// When the bytes are not in the form of a note.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoteError> {
        if bytes.len() > LIMIT {
            return Err(NoteError::NotANote("it is longer than 1 MiB"));
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::NotANote("it is not UTF-8"))?;
        if note.chars().any(|letter| letter < ' ' && letter != '\n') {
            return Err(NoteError::NotANote("it holds control characters"));
        }
        let at = note.rfind("\n\n").ok_or(NoteError::NotANote("no empty line stands before signatures"))?;
        let (text, lines) = (&note[..=at], &note[at + 2..]);
        let Some(lines) = lines.strip_suffix('\n') else {
            return Err(NoteError::NotANote("it does not end with a signature line and a line end"));
        };
        let signatures: Option<Vec<Signature<'a>>> =
            lines.split('\n').take(MOST_SIGNATURES + 1).map(Signature::parse).collect();
        match signatures {
            Some(signatures) if signatures.len() <= MOST_SIGNATURES => Ok(Self { text, signatures }),
            Some(_) => Err(NoteError::NotANote("it has more than 100 signatures")),
            None => Err(NoteError::NotANote("a line after the text is no signature")),
        }
    }

    /// What the given keys say of it. One wrong signature of a given key outweighs any that holds.
    pub fn verify(&self, keys: &[VerifierKey]) -> Verdict {
        let mut holds = None;
        for (place, key) in keys.iter().enumerate() {
            for signature in self.of(key) {
                match key.verify(self.text, &signature.bytes) {
                    Some(_) => holds = holds.or(Some(place)),
                    None => return Verdict::Wrong(place),
                }
            }
        }
        holds.map_or_else(|| Verdict::Unknown(self.names()), Verdict::Holds)
    }

    /// When each of the witnesses saw it, in seconds since 1970; `None` for one whose signature is absent or wrong.
    pub fn seen_by(&self, witness: &VerifierKey) -> Option<u64> {
        self.of(witness).find_map(|signature| witness.verify(self.text, &signature.bytes)).flatten()
    }

    /// Who signed, as the lines say.
    pub fn names(&self) -> Vec<String> {
        self.signatures.iter().map(|signature| signature.name.to_owned()).collect()
    }

    fn of<'n>(&'n self, key: &'n VerifierKey) -> impl Iterator<Item = &'n Signature<'a>> {
        self.signatures.iter().filter(|signature| signature.name == key.name && signature.id == key.id)
    }
}

impl<'a> Signature<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let bytes = STANDARD.decode(signature).ok()?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        let is_right = is_name(name) && !bytes.is_empty();
        is_right.then(|| Self { name, id: *id, bytes: bytes.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo \
        Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    #[test]
    fn the_example_of_the_specification_holds() {
        let key: VerifierKey = KEY.parse().unwrap();
        assert_eq!(key.to_string(), KEY);
        let note = Note::parse(NOTE.as_bytes()).unwrap();
        assert_eq!(note.text, "This is an example message.\n");
        assert_eq!(note.verify(&[key]), Verdict::Holds(0));
    }

    /// The example of the package that brought the format about, golang.org/x/mod/sumdb/note.
    #[test]
    fn a_note_of_another_implementation_holds() {
        let key: VerifierKey =
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
        let note = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem \
            is.\n\n\u{2014} PeterNeumann \
            x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assert_eq!(Note::parse(note.as_bytes()).unwrap().verify(&[key]), Verdict::Holds(0));
    }

    #[test]
    fn sixteen_signatures_of_five_thousand_bytes_are_no_reason_to_refuse() {
        let signer = SignerKey::new("acme.example/log", [1; 32]).unwrap();
        let mut note = sign("text\n", &[&signer]);
        for number in 0..16 {
            note += &format!("\u{2014} witness{number}.example {}\n", STANDARD.encode([7; 5000]));
        }
        assert_eq!(Note::parse(note.as_bytes()).unwrap().verify(&[signer.verifier()]), Verdict::Holds(0));
    }

    #[test]
    fn another_text_or_another_key_does_not_hold() {
        let key: VerifierKey = KEY.parse().unwrap();
        let other = NOTE.replace("example message", "example massage");
        assert_eq!(Note::parse(other.as_bytes()).unwrap().verify(&[key]), Verdict::Wrong(0));
        let stranger = SignerKey::new("example.com/foo", [7; 32]).unwrap().verifier();
        let verdict = Note::parse(NOTE.as_bytes()).unwrap().verify(&[stranger]);
        assert_eq!(verdict, Verdict::Unknown(vec!["example.com/foo".to_owned()]));
    }

    #[test]
    fn a_secret_key_comes_back_and_is_not_shown() {
        let signer = SignerKey::new("acme.example/log", [9; 32]).unwrap();
        let again = SignerKey::from_secret(&signer.secret()).unwrap();
        assert_eq!(again.verifier(), signer.verifier());
        assert_eq!(format!("{signer:?}"), "SignerKey(acme.example/log)");
        assert!(SignerKey::from_secret("PRIVATE+KEY+a+b+c").is_err());
    }

    #[test]
    fn a_witness_says_when_it_saw_the_checkpoint() {
        let log = SignerKey::new("acme.example/log", [1; 32]).unwrap();
        let witness = SignerKey::new("witness.example", [2; 32]).unwrap();
        let text = "acme.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
        let note = sign(text, &[&log]) + &witness.cosign(text, 1_679_315_147);
        let note = Note::parse(note.as_bytes()).unwrap();
        assert_eq!(note.seen_by(&witness.witness()), Some(1_679_315_147));
        assert_eq!(note.seen_by(&log.witness()), None);
        assert_eq!(note.verify(&[log.verifier()]), Verdict::Holds(0));
        let key: VerifierKey = witness.witness().to_string().parse().unwrap();
        assert_eq!(key.kind(), KeyKind::Witness);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_note_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Note::parse(&bytes);
        }

        #[test]
        fn any_text_is_a_key_or_is_refused(text in "\\PC{0,80}") {
            if let Ok(key) = text.parse::<VerifierKey>() {
                prop_assert_eq!(key.to_string(), text);
            }
        }

        #[test]
        fn what_is_signed_holds(text in "[a-z \n]{0,80}\n", seed in any::<[u8; 32]>()) {
            let signer = SignerKey::new("n", seed).unwrap();
            let note = sign(&text, &[&signer]);
            let note = Note::parse(note.as_bytes()).unwrap();
            prop_assert_eq!(note.text, text.as_str());
            prop_assert_eq!(note.verify(&[signer.verifier()]), Verdict::Holds(0));
        }
    }
}

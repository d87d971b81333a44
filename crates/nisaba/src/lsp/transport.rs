//! Messages of the language server protocol on a pipe: a `Content-Length` header, an empty line, JSON.
//!
//! Our own, since it is a page: the protocol's crates bring a thousand types of which a dozen would be used.
//!
//! **Invariant:** a message is at most [`MOST_BYTES`]; what is no message ends the connection and nothing else.

use std::io::{self, BufRead, Read, Write};

use serde_json::{Value, json};

/// No editor sends more; a header that says so is a mistake.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Headers are a line or two.
const MOST_HEADER_BYTES: u64 = 4096;

/// A code of JSON-RPC or of the protocol.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Code {
    Parse = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParameters = -32602,
    NotInitialized = -32002,
    Cancelled = -32800,
}

/// The next message; `None` at the end of the input.
///
/// # Errors
/// When what comes is no message.
pub(crate) fn receive(from: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if from.by_ref().take(MOST_HEADER_BYTES).read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "a message has no length, or is too long");
    let length = length.filter(|length| *length <= MOST_BYTES).ok_or_else(wrong)?;
    let mut body = Vec::new();
    from.by_ref().take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(body))
}

/// Sends a message.
pub(crate) fn send(to: &mut impl Write, message: &Value) -> io::Result<()> {
    let body = message.to_string();
    write!(to, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    to.flush()
}

/// The answer to a request.
pub(crate) fn answer(id: &Value, result: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

/// Why a request has no answer.
pub(crate) fn refusal(id: &Value, code: Code, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i64, "message": message}})
}

/// A message that asks for no answer.
pub(crate) fn notification(method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "method": method, "params": params})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_follow_each_other_and_the_last_may_be_cut() {
        let mut sent = Vec::new();
        send(&mut sent, &json!({"a": "é"})).unwrap();
        send(&mut sent, &json!(2)).unwrap();
        sent.extend(b"Content-Length: 20\r\n\r\n{");
        let mut from = io::Cursor::new(sent);
        assert_eq!(receive(&mut from).unwrap().unwrap(), "{\"a\":\"é\"}".as_bytes());
        assert_eq!(receive(&mut from).unwrap().unwrap(), b"2");
        assert_eq!(receive(&mut from).unwrap(), None);
    }

    #[test]
    fn a_length_that_no_editor_sends_is_refused_before_anything_is_kept() {
        let mut from = io::Cursor::new(b"Content-Length: 99999999999\r\n\r\n".to_vec());
        assert!(receive(&mut from).is_err());
        assert!(receive(&mut io::Cursor::new(b"x\r\n\r\n".to_vec())).is_err());
    }
}

//! Which addresses the server may speak to: URLs are configured by people, and must not lead into the operator's own network.
//!
//! **Invariant:** the address that is looked at is the one that is connected to; no redirect is followed and no proxy is used.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// Longest time for a receiver to answer.
const PATIENCE: Duration = Duration::from_secs(10);
const NOT_PUBLIC: &str =
    "the address is not public; the server reaches those only when it is started with --reach-private";

/// Speaks to receivers that people configured.
pub(crate) struct Outside {
    agent: Agent,
    reach_private: bool,
}

impl Outside {
    pub(crate) fn new(reach_private: bool) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build();
        let resolver = Public { all: DefaultResolver::default(), reach_private };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), reach_private }
    }

    /// Whether a URL may be configured: encrypted, without a name or password in it; or anything of HTTP within a private network.
    pub(crate) fn may(&self, url: &str) -> Result<(), String> {
        let parsed: Uri = url.parse().map_err(|_| "`url` is no URL".to_owned())?;
        let is_plain = parsed.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        match (parsed.scheme_str(), is_plain) {
            (_, false) => Err("`url` names a host, and no name or password".to_owned()),
            (Some("https"), _) => Ok(()),
            (Some("http"), _) if self.reach_private => Ok(()),
            _ => Err("`url` begins with https://".to_owned()),
        }
    }

    /// Posts a body; the receiver's status, as an error when it is none of success. Its own words are not repeated: they may be
    /// of something that was not meant to be read from here.
    pub(crate) fn post(
        &self,
        url: &str,
        content_type: &str,
        signature: Option<&str>,
        body: &str,
    ) -> Result<String, String> {
        let mut request = self.agent.post(url).header("content-type", content_type);
        if let Some(signature) = signature {
            request = request.header("nisaba-signature", signature);
        }
        match request.send(body) {
            Ok(answer) if answer.status().is_success() => {
                Ok(format!("answered {}", answer.status().as_u16()))
            }
            Ok(answer) => Err(format!("answered {}", answer.status().as_u16())),
            Err(error) if error.to_string().contains(NOT_PUBLIC) => Err(NOT_PUBLIC.to_owned()),
            Err(ureq::Error::Timeout(_)) => Err("did not answer in time".to_owned()),
            Err(_) => Err("could not be reached".to_owned()),
        }
    }
}

#[derive(Debug)]
struct Public {
    all: DefaultResolver,
    reach_private: bool,
}

impl Resolver for Public {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.all.resolve(uri, config, timeout)?;
        match self.reach_private || found.iter().all(|address| is_public(address.ip())) {
            true => Ok(found),
            false => Err(ureq::Error::Io(std::io::Error::other(NOT_PUBLIC))),
        }
    }
}

/// Whether everybody may reach an address (IANA's special-purpose registries, 2026).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_public_four(four),
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => is_public_four(four),
            None => is_public_six(six),
        },
    }
}

fn is_public_four(four: Ipv4Addr) -> bool {
    let [first, second, third, _] = four.octets();
    let is_special = four.is_private()
        || four.is_loopback()
        || four.is_link_local()
        || four.is_broadcast()
        || four.is_documentation()
        || four.is_multicast()
        // This network, shared addresses of carriers, protocol assignments, benchmarking, the future.
        || first == 0
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 198 && (18..20).contains(&second))
        || first >= 240;
    !is_special
}

/// Global unicast but for what is within it for documentation, tunnels and translation: those would lead to any IPv4 address.
fn is_public_six(six: Ipv6Addr) -> bool {
    let segments = six.segments();
    matches!(segments, [0x2000..=0x3fff, ..])
        && !matches!(segments, [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_not_everybody_reaches_are_not_public() {
        let inside = [
            "127.0.0.1",
            "10.0.0.7",
            "172.16.4.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "198.18.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.7",
            "2002:a00:7::1",
            "64:ff9b::a00:7",
            "2001::1",
            "2001:db8::1",
        ];
        for address in inside {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["1.1.1.1", "185.199.108.133", "2606:4700::1111", "2a00:1450:4001::1"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_receiver_within_is_not_spoken_to_unless_that_is_allowed() {
        let outside = Outside::new(false);
        for url in [
            "https://127.0.0.1:9/x",
            "https://localhost:9/x",
            "https://[::1]:9/x",
            "https://169.254.169.254/x",
        ] {
            assert_eq!(outside.post(url, "text/plain", None, ""), Err(NOT_PUBLIC.to_owned()), "{url}");
        }
        for url in ["http://forge.example", "https://a:b@forge.example", "file:///etc/passwd", "x"] {
            assert!(outside.may(url).is_err(), "{url}");
        }
    }
}

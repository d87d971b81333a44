//! What the modules of tasks state of a host: settings of SSH, packages and how they are checked, services, firewall.

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};

use super::playbook::Task;
use crate::command::{self, Sign};

/// Arguments of modules that have a server's certificate checked, or not.
const CHECKS: [&str; 5] = ["validate_certs", "sslverify", "verify_ssl", "tls_verify", "validate_ssl"];
/// Names of an argument of a container's module, and of the same in a Compose file.
const CONTAINER: [(&str, &str); 18] = [
    ("image", "image"),
    ("privileged", "privileged"),
    ("user", "user"),
    ("read_only", "read_only"),
    ("network_mode", "network_mode"),
    ("pid_mode", "pid"),
    ("ipc_mode", "ipc"),
    ("volumes", "volumes"),
    ("published_ports", "ports"),
    ("ports", "ports"),
    ("env", "environment"),
    ("capabilities", "cap_add"),
    ("cap_drop", "cap_drop"),
    ("security_opts", "security_opt"),
    ("memory", "mem_limit"),
    ("cpus", "cpus"),
    ("healthcheck", "healthcheck"),
    ("command", "command"),
];

/// Facts by name; later tasks come later in each list, and tables take the last.
pub(super) fn of(tasks: &[&Task]) -> Map {
    let mut facts = Facts::default();
    for task in tasks {
        facts.task(task);
    }
    facts.map()
}

/// A container's arguments in the words of a Compose file.
pub(super) fn as_service(arguments: &Node) -> Node {
    let mut map = Map::new();
    for (from, to) in CONTAINER {
        if let Some(node) = arguments.get(from) {
            map.insert(to, node.loc, node.clone());
        }
    }
    Value::map(map).at(arguments.loc)
}

#[derive(Default)]
struct Facts(Vec<(&'static str, Node)>);

impl Facts {
    fn say(&mut self, name: &'static str, value: bool, loc: Loc) {
        self.0.push((name, Value::Bool(value).at(loc)));
    }

    fn map(self) -> Map {
        let mut map = Map::new();
        let mut names: Vec<&'static str> = self.0.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            // The last word counts first.
            let said = self.0.iter().rev().filter(|(said, _)| *said == name).map(|(_, node)| node.clone());
            let nodes: Vec<Node> = said.collect();
            if let Some(loc) = nodes.first().map(|node| node.loc) {
                map.insert(name, loc, Value::list(nodes).at(loc));
            }
        }
        map
    }

    fn task(&mut self, task: &Task) {
        let arguments = &task.arguments;
        self.checks(arguments);
        self.variables(task.environment.as_ref());
        self.0.push(("arguments", arguments.clone()));
        match task.module.rsplit('.').next().unwrap_or(&task.module) {
            "shell" | "command" | "raw" | "script" => self.command(arguments),
            "apt" | "yum" | "dnf" | "package" | "zypper" | "apk" => self.packages(arguments),
            "yum_repository" => self.unsigned_if(arguments, "gpgcheck", false),
            "apt_repository" => self.repository(arguments),
            "pip" => self.pip(arguments),
            "service" | "systemd" | "systemd_service" => self.service(arguments),
            "ufw" => self.firewall(arguments),
            "lineinfile" | "replace" | "copy" | "blockinfile" => self.file(arguments),
            _ => {}
        }
    }

    fn checks(&mut self, arguments: &Node) {
        for name in CHECKS {
            if let Some(node) = arguments.get(name) {
                match yes(node) {
                    Some(checked) => self.say("certificates_unchecked", !checked, node.loc),
                    None => self.0.push(("certificates_unchecked", node.clone())),
                }
            }
        }
    }

    fn variables(&mut self, environment: Option<&Node>) {
        let map = environment.and_then(|node| node.value.as_map());
        for (name, entry) in map.into_iter().flat_map(|map| map.iter()) {
            let text = match &entry.node.value {
                Value::Number(number) => nisaba_base::value::number_text(*number),
                value => value.as_str().unwrap_or("").to_owned(),
            };
            if let Some(sign) = command::of_variable(name, &text) {
                self.say(sign.word(), true, entry.key_loc);
            }
        }
    }

    fn command(&mut self, arguments: &Node) {
        let text = ["_raw", "cmd"].into_iter().find_map(|key| arguments.get(key));
        let Some(node) = text else { return };
        for found in command::in_script(node.value.as_str().unwrap_or("")) {
            self.say(found.sign.word(), true, node.loc);
        }
    }

    fn packages(&mut self, arguments: &Node) {
        self.unsigned_if(arguments, "allow_unauthenticated", true);
        self.unsigned_if(arguments, "disable_gpg_check", true);
        let present = !matches!(arguments.str("state"), Some("absent" | "removed"));
        for (name, loc) in names(arguments, &["name", "pkg", "package"]) {
            match name.split('=').next().unwrap_or(&name) {
                "unattended-upgrades" | "dnf-automatic" | "yum-cron" => self.say("updates", present, loc),
                "auditd" | "audit" => self.say("audited", present, loc),
                _ => {}
            }
        }
    }

    fn unsigned_if(&mut self, arguments: &Node, key: &str, when: bool) {
        let Some(node) = arguments.get(key) else { return };
        match yes(node) {
            Some(value) => self.say(Sign::PackagesUnsigned.word(), value == when, node.loc),
            None => self.0.push((Sign::PackagesUnsigned.word(), node.clone())),
        }
    }

    fn repository(&mut self, arguments: &Node) {
        let Some(node) = arguments.get("repo") else { return };
        if node.value.as_str().is_some_and(|text| text.contains("trusted=yes")) {
            self.say(Sign::PackagesUnsigned.word(), true, node.loc);
        }
    }

    fn pip(&mut self, arguments: &Node) {
        if let Some(node) = arguments.get("extra_args") {
            let words = format!("pip install {}", node.value.as_str().unwrap_or(""));
            for found in
                command::in_script(&words).iter().filter(|found| found.sign == Sign::CertificatesUnchecked)
            {
                self.say(found.sign.word(), true, node.loc);
            }
        }
        let versioned = arguments.get("version").is_some() || arguments.get("requirements").is_some();
        let is_fixed = |name: &str| name.contains("==") || name.contains('@') || name.starts_with(['.', '/']);
        for (name, loc) in names(arguments, &["name"]).into_iter().filter(|_| !versioned) {
            self.say(Sign::PackagesUnpinned.word(), !is_fixed(&name), loc);
        }
    }

    fn service(&mut self, arguments: &Node) {
        let Some((name, loc)) = names(arguments, &["name"]).into_iter().next() else { return };
        let stopped = arguments.str("state") == Some("stopped")
            || arguments.get("enabled").and_then(yes) == Some(false)
            || arguments.get("masked").and_then(yes) == Some(true);
        let started =
            arguments.str("state") == Some("started") || arguments.get("enabled").and_then(yes) == Some(true);
        if !stopped && !started {
            return;
        }
        match name.trim_end_matches(".service").trim_end_matches(".timer") {
            "unattended-upgrades" | "dnf-automatic" | "yum-cron" | "apt-daily-upgrade" => {
                self.say("updates", !stopped, loc)
            }
            "auditd" => self.say("audited", !stopped, loc),
            "ufw" | "firewalld" | "nftables" => self.say("firewall", !stopped, loc),
            _ => {}
        }
    }

    fn firewall(&mut self, arguments: &Node) {
        match arguments.get("state") {
            Some(node) if node.value.as_str() == Some("enabled") => self.say("firewall", true, node.loc),
            Some(node) if matches!(node.value.as_str(), Some("disabled" | "reset")) => {
                self.say("firewall", false, node.loc)
            }
            _ => {}
        }
    }

    /// Lines that are written into the configuration of SSH or of updates.
    fn file(&mut self, arguments: &Node) {
        let path = ["path", "dest", "destfile"].into_iter().find_map(|key| arguments.str(key)).unwrap_or("");
        let about_ssh = path.ends_with("/sshd_config") || path.contains("/sshd_config.d/");
        let about_updates = path.contains("/apt.conf.d/");
        if !(about_ssh || about_updates) || arguments.str("state") == Some("absent") {
            return;
        }
        for key in ["line", "replace", "content", "block"] {
            let Some(node) = arguments.get(key) else { continue };
            let Some(text) = node.value.as_str() else {
                self.open(arguments, about_ssh, node);
                continue;
            };
            for line in text.lines().map(str::trim) {
                match about_ssh {
                    true => self.ssh(line, node.loc),
                    false => self.updates(line, node.loc),
                }
            }
        }
    }

    /// The pattern that is replaced tells which setting it is whose value is not known.
    fn open(&mut self, arguments: &Node, about_ssh: bool, node: &Node) {
        let pattern = arguments.str("regexp").unwrap_or("");
        for (word, fact) in [("PasswordAuthentication", "password_login"), ("PermitRootLogin", "root_login")]
        {
            if about_ssh && pattern.contains(word) {
                self.0.push((fact, node.clone()));
            }
        }
    }

    fn ssh(&mut self, line: &str, loc: Loc) {
        let mut words = line.split([' ', '\t', '=']).filter(|word| !word.is_empty());
        let (Some(name), Some(value)) = (words.next(), words.next()) else { return };
        let value = value.trim_matches('"').to_ascii_lowercase();
        match name.to_ascii_lowercase().as_str() {
            "passwordauthentication" => self.say("password_login", value == "yes", loc),
            "permitrootlogin" => self.say("root_login", value == "yes", loc),
            "permitemptypasswords" if value == "yes" => self.say("password_login", true, loc),
            _ => {}
        }
    }

    fn updates(&mut self, line: &str, loc: Loc) {
        if line.starts_with("APT::Periodic::Unattended-Upgrade ") {
            self.say("updates", !line.contains("\"0\""), loc);
        }
    }
}

/// Names in any of these arguments, one or a list of them.
fn names(arguments: &Node, keys: &[&str]) -> Vec<(String, Loc)> {
    let Some(node) = keys.iter().find_map(|key| arguments.get(key)) else { return Vec::new() };
    match &node.value {
        Value::String(text) => text.split(',').map(|name| (name.trim().to_owned(), node.loc)).collect(),
        Value::List(items) => {
            items.iter().filter_map(|item| Some((item.value.as_str()?.to_owned(), item.loc))).collect()
        }
        _ => Vec::new(),
    }
}

/// A yes in any of the words that YAML of old had for it.
fn yes(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Bool(value) => Some(*value),
        Value::Number(number) => Some(*number != 0.0),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "yes" | "true" | "on" | "1" => Some(true),
            "no" | "false" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

//! Functions give what Terraform's documentation says they give.

use crate::fixture::{expression, root};

/// Checks rows of an expression and its value as printed here.
#[track_caller]
fn gives(rows: &[(&str, &str)]) {
    for (code, expected) in rows {
        assert_eq!(expression(code), *expected, "{code}");
    }
}

#[test]
fn numbers() {
    gives(&[
        ("abs(-12.4)", "12.4"),
        ("ceil(5.1)", "6"),
        ("floor(4.9)", "4"),
        ("log(16, 2)", "4"),
        ("pow(3, 2)", "9"),
        ("max(12, 54, 3)", "54"),
        ("min([12, 54, 3]...)", "3"),
        ("signum(-13)", "-1"),
        ("signum(0)", "0"),
        ("sum([10, 13, 6, 4.5])", "33.5"),
        ("parseint(\"FF\", 16)", "255"),
        ("parseint(\"1011111011101111\", 2)", "48879"),
        ("range(3)", "[0, 1, 2]"),
        ("range(1, 8, 2)", "[1, 3, 5, 7]"),
        ("range(4, 1)", "[4, 3, 2]"),
        ("7 % 3 + 2 * -4", "-7"),
    ]);
}

#[test]
fn text() {
    gives(&[
        ("chomp(\"hello\\r\\n\")", r#""hello""#),
        ("join(\"-\", [\"foo\", \"bar\"])", r#""foo-bar""#),
        ("split(\",\", \"foo,bar,\")", r#"["foo", "bar", ""]"#),
        ("replace(\"1 + 2 + 3\", \"+\", \"-\")", r#""1 - 2 - 3""#),
        ("replace(\"hello world\", \"/w.*d/\", \"everybody\")", r#""hello everybody""#),
        ("regex(\"[a-z]+\", \"53453453.345345aaabbbccc23454\")", r#""aaabbbccc""#),
        ("regex(\"(\\\\d\\\\d\\\\d\\\\d)-(\\\\d\\\\d)\", \"2019-02\")", r#"["2019", "02"]"#),
        ("regex(\"^(?:(?P<scheme>[^:/?#]+):)?\", \"https://a\")", r#"{scheme: "https"}"#),
        ("regexall(\"[a-z]+\", \"1234abcd5678efgh9\")", r#"["abcd", "efgh"]"#),
        ("can(regex(\"^b\", \"a\"))", "false"),
        ("strrev(\"hello\")", r#""olleh""#),
        ("substr(\"hello world\", 1, 4)", r#""ello""#),
        ("substr(\"hello world\", -5, -1)", r#""world""#),
        ("title(\"hello world\")", r#""Hello World""#),
        ("trim(\"?!hello?!\", \"!?\")", r#""hello""#),
        ("trimprefix(\"helloworld\", \"hello\")", r#""world""#),
        ("trimsuffix(\"helloworld\", \"world\")", r#""hello""#),
        ("trimspace(\"  hello\\n\\n\")", r#""hello""#),
        ("startswith(\"hello world\", \"hello\")", "true"),
        ("endswith(\"hello world\", \"hello\")", "false"),
        ("strcontains(\"hello world\", \"wor\")", "true"),
        ("indent(2, \"a\\nb\")", r#""a\n  b""#),
        ("upper(\"hello\")", r#""HELLO""#),
    ]);
}

#[test]
fn formats() {
    gives(&[
        ("format(\"Hello, %s!\", \"Ander\")", r#""Hello, Ander!""#),
        ("format(\"There are %d lights\", 4)", r#""There are 4 lights""#),
        (
            "format(\"%05.1f|%-4s|%4s|%x|%q|%%\", 3.14159, \"a\", \"b\", 255, \"c\")",
            r#""003.1|a   |   b|ff|\"c\"|%""#,
        ),
        ("format(\"%#v\", { a = [true, null] })", r#""{\"a\":[true,null]}""#),
        ("format(\"%v-%[1]v\", 7)", r#""7-7""#),
        ("format(\"%03d\", 5)", r#""005""#),
        (
            "formatlist(\"Hello, %s%s\", [\"Valentina\", \"Ander\"], \"!\")",
            r#"["Hello, Valentina!", "Hello, Ander!"]"#,
        ),
    ]);
}

#[test]
fn collections() {
    gives(&[
        ("alltrue([\"true\", true])", "true"),
        ("anytrue([])", "false"),
        ("chunklist([\"a\", \"b\", \"c\"], 2)", r#"[["a", "b"], ["c"]]"#),
        ("coalesce(null, \"\", \"b\")", r#""b""#),
        ("coalescelist([], [\"c\"])", r#"["c"]"#),
        ("compact([\"a\", \"\", null, \"b\"])", r#"["a", "b"]"#),
        ("concat([\"a\"], [\"b\", \"c\"])", r#"["a", "b", "c"]"#),
        ("contains([\"a\", \"b\"], \"a\")", "true"),
        ("distinct([\"a\", \"b\", \"a\"])", r#"["a", "b"]"#),
        ("element([\"a\", \"b\", \"c\"], 3)", r#""a""#),
        ("element([\"a\", \"b\", \"c\"], -1)", r#""c""#),
        ("flatten([[\"a\", [\"b\"]], [], [\"c\"]])", r#"["a", "b", "c"]"#),
        ("index([\"a\", \"b\"], \"b\")", "1"),
        ("keys({ c = 1, a = 2 })", r#"["a", "c"]"#),
        ("values({ c = 1, a = 2 })", "[2, 1]"),
        ("length(\"👾🕹️\")", "3"),
        ("lookup({ a = \"ay\" }, \"c\", \"what?\")", r#""what?""#),
        ("matchkeys([\"i-1\", \"i-2\"], [\"w\", \"e\"], [\"w\"])", r#"["i-1"]"#),
        ("merge({ a = \"b\" }, null, { a = \"c\" })", r#"{a: "c"}"#),
        ("one([])", "null"),
        ("one([\"a\"])", r#""a""#),
        ("reverse([1, 2])", "[2, 1]"),
        ("slice([\"a\", \"b\", \"c\", \"d\"], 1, 3)", r#"["b", "c"]"#),
        ("sort([\"e\", \"d\", \"a\"])", r#"["a", "d", "e"]"#),
        ("transpose({ a = [\"1\", \"2\"], b = [\"2\"] })", r#"{1: ["a"], 2: ["a", "b"]}"#),
        ("zipmap([\"a\", \"b\"], [1, 2])", "{a: 1, b: 2}"),
        (
            "setproduct([\"dev\", \"prod\"], [\"a\", \"b\"])",
            r#"[["dev", "a"], ["dev", "b"], ["prod", "a"], ["prod", "b"]]"#,
        ),
        ("setintersection([\"a\", \"b\"], [\"b\", \"c\"])", r#"["b"]"#),
        ("setsubtract([\"a\", \"b\"], [\"b\"])", r#"["a"]"#),
        ("setunion([\"b\"], [\"a\", \"b\"])", r#"["a", "b"]"#),
    ]);
}

#[test]
fn conversions_and_errors_caught() {
    gives(&[
        ("toset([\"c\", \"b\", \"b\"])", r#"["b", "c"]"#),
        ("toset([\"a\", 3])", r#"["3", "a"]"#),
        ("tostring(1.5)", r#""1.5""#),
        ("tonumber(\"1.5\")", "1.5"),
        ("tobool(\"true\")", "true"),
        ("try({ a = 1 }.b, \"fallback\")", r#""fallback""#),
        ("try(tonumber(\"x\"), null, 1)", "null"),
        ("can({ a = 1 }.a)", "true"),
    ]);
}

#[test]
fn encodings() {
    gives(&[
        ("base64encode(\"Hello World\")", r#""SGVsbG8gV29ybGQ=""#),
        ("base64decode(\"SGVsbG8gV29ybGQ=\")", r#""Hello World""#),
        ("textencodebase64(\"Hello World\", \"UTF-16LE\")", r#""SABlAGwAbABvACAAVwBvAHIAbABkAA==""#),
        ("urlencode(\"Hello World!\")", r#""Hello+World%21""#),
        (
            "jsonencode({ hello = \"<world>\", a = [1, true, null] })",
            r#""{\"a\":[1,true,null],\"hello\":\"\\u003cworld\\u003e\"}""#,
        ),
        ("jsondecode(\"{\\\"hello\\\": [1.5]}\")", "{hello: [1.5]}"),
        ("csvdecode(\"a,b\\n1,\\\"x,y\\\"\\n\")", r#"[{a: "1", b: "x,y"}]"#),
        ("yamldecode(\"a: [1, two]\\nb: true\")", r#"{a: [1, "two"], b: true}"#),
        (
            "yamlencode({ a = \"b\", c = [\"d\", { e = 1 }], f = {} })",
            r#""\"a\": \"b\"\n\"c\":\n- \"d\"\n- \"e\": 1\n\"f\": {}\n""#,
        ),
    ]);
}

#[test]
fn hashes() {
    gives(&[
        ("md5(\"hello world\")", r#""5eb63bbbe01eeed093cb22bb8f5acdc3""#),
        ("sha1(\"hello world\")", r#""2aae6c35c94fcfb415dbe95f408b9ce91ee846ed""#),
        ("sha256(\"hello world\")", r#""b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9""#),
        ("base64sha256(\"hello world\")", r#""uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=""#),
        ("uuidv5(\"dns\", \"www.terraform.io\")", r#""a5008fae-b28c-5ba5-96cd-82b4c53552d6""#),
        ("uuid()", "?(`uuid()` is not computed here)"),
    ]);
}

#[test]
fn dates() {
    gives(&[
        ("formatdate(\"DD MMM YYYY hh:mm ZZZ\", \"2018-01-02T23:12:01Z\")", r#""02 Jan 2018 23:12 UTC""#),
        (
            "formatdate(\"EEEE, DD-MMM-YY hh:mm:ss ZZZ\", \"2018-01-02T23:12:01Z\")",
            r#""Tuesday, 02-Jan-18 23:12:01 UTC""#,
        ),
        ("formatdate(\"h 'o''clock' AA\", \"2018-01-02T23:12:01-08:00\")", r#""23 oclock PM""#),
        ("timeadd(\"2017-11-22T00:00:00Z\", \"10m\")", r#""2017-11-22T00:10:00Z""#),
        ("timeadd(\"2024-02-28T23:00:00Z\", \"1h30m\")", r#""2024-02-29T00:30:00Z""#),
        ("timecmp(\"2017-11-22T00:00:00Z\", \"2017-11-22T01:00:00+01:00\")", "0"),
        ("timestamp()", "?(`timestamp()` is not computed here)"),
    ]);
}

#[test]
fn networks() {
    gives(&[
        ("cidrhost(\"10.12.112.0/20\", 16)", r#""10.12.112.16""#),
        ("cidrhost(\"10.12.112.0/20\", -1)", r#""10.12.127.255""#),
        ("cidrhost(\"fd00:fd12:3456:7890:00a2::/72\", 34)", r#""fd00:fd12:3456:7890::22""#),
        ("cidrnetmask(\"172.16.0.0/12\")", r#""255.240.0.0""#),
        ("cidrsubnet(\"172.16.0.0/12\", 4, 2)", r#""172.18.0.0/16""#),
        ("cidrsubnet(\"10.1.2.0/24\", 4, 15)", r#""10.1.2.240/28""#),
        ("cidrsubnet(\"fd00:fd12:3456:7890::/56\", 16, 162)", r#""fd00:fd12:3456:7800:a200::/72""#),
        (
            "cidrsubnets(\"10.1.0.0/16\", 4, 4, 8, 4)",
            r#"["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"]"#,
        ),
        ("cidrcontains(\"10.0.0.0/8\", \"10.1.0.0/16\")", "true"),
        ("cidrsubnet(\"10.0.0.0/8\", 99, 0)", "?(`cidrsubnet`: the prefix becomes too long)"),
    ]);
}

#[test]
fn files_are_read_from_the_root_modules_folder() {
    let root = root(
        r#"
-- live/main.tf --
output "text" { value = file("${path.module}/motd.txt") }
output "rendered" { value = templatefile("greet.tftpl", { names = ["a", "b"], mark = "!" }) }
output "set" { value = fileset(path.module, "conf/**/*.{json,yaml}") }
output "sha" { value = filesha256("motd.txt") }
output "missing" { value = file("lambda.zip") }
output "outside" { value = file("../../etc/passwd") }
-- live/motd.txt --
hello
-- live/greet.tftpl --
%{ for name in names ~}
hi ${name}${mark}
%{ endfor ~}
-- live/conf/a/one.json --
{}
-- live/conf/two.yaml --
a: 1
-- live/conf/three.txt --
"#,
    );
    let printed: Vec<String> = root
        .outputs
        .iter()
        .map(|(name, node)| format!("{name} {}", crate::print::value(&node.value)))
        .collect();
    insta::assert_snapshot!(printed.join("\n"), @r#"
    text "hello\n"
    rendered "hi a!\nhi b!\n"
    set ["conf/a/one.json", "conf/two.yaml"]
    sha "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
    missing ?(the file `lambda.zip` could not be read)
    outside ?(the file `passwd` could not be read)
    "#);
}

#[test]
fn an_unknown_function_makes_the_value_unknown_and_keeps_what_it_refers_to() {
    insta::assert_snapshot!(expression("provider::acme::sign(aws_x.y.id)"), @"?<aws_x.y.id>(`provider::acme::sign()` is not computed here)");
}

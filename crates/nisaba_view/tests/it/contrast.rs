//! The colours of the stylesheet, day and night: text at 4.5:1 or more, bars and borders at 3:1 (WCAG 2.2, 1.4.3, 1.4.11).

use std::collections::HashMap;

const CSS: &str = include_str!("../../assets/nisaba.css");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Theme {
    Day,
    Night,
}

/// Colours by token and theme.
fn tokens() -> HashMap<(String, Theme), [f64; 3]> {
    let mut tokens = HashMap::new();
    for declaration in CSS.split(';') {
        let Some((name, value)) = declaration.rsplit_once("--").and_then(|(_, rest)| rest.split_once(':'))
        else {
            continue;
        };
        let value = value.trim();
        let (day, night) = match value.strip_prefix("light-dark(").and_then(|value| value.strip_suffix(')')) {
            Some(pair) => pair.split_once(',').expect("two colours"),
            None => (value, value),
        };
        for (theme, colour) in [(Theme::Day, day), (Theme::Night, night)] {
            if let Some(colour) = hex(colour.trim()) {
                tokens.entry((name.trim().to_owned(), theme)).or_insert(colour);
            }
        }
    }
    tokens
}

fn hex(colour: &str) -> Option<[f64; 3]> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let channel = |at: usize| {
        u8::from_str_radix(digits.get(at..at + 2)?, 16).ok().map(|value| f64::from(value) / 255.0)
    };
    Some([channel(0)?, channel(2)?, channel(4)?])
}

fn luminance([red, green, blue]: [f64; 3]) -> f64 {
    let linear =
        |value: f64| if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn check(text: &[&str], grounds: &[&str], least: f64) {
    let tokens = tokens();
    for theme in [Theme::Day, Theme::Night] {
        for name in text {
            for ground in grounds {
                let colour = |name: &str| {
                    *tokens.get(&(name.to_owned(), theme)).unwrap_or_else(|| panic!("no --{name}"))
                };
                let found = contrast(colour(name), colour(ground));
                assert!(found >= least, "--{name} on --{ground}, {theme:?}: {found:.2}");
            }
        }
    }
}

#[test]
fn text_can_be_read_on_every_ground() {
    let inks = ["ink", "soft", "lapis", "met", "part", "not", "unk", "critical", "high", "medium", "low"];
    check(&inks, &["ground", "sheet", "raised"], 4.5);
    check(&["ink", "soft", "lapis"], &["met-wash", "part-wash", "not-wash", "unk-wash", "lapis-wash"], 4.5);
    check(&["met"], &["met-wash"], 4.5);
    check(&["part"], &["part-wash"], 4.5);
    check(&["not"], &["not-wash"], 4.5);
}

#[test]
fn text_on_solid_colours_can_be_read() {
    check(&["on-lapis"], &["lapis"], 4.5);
    check(&["sheet"], &["met", "not", "ink"], 4.5);
}

#[test]
fn bars_and_borders_can_be_seen() {
    check(&["met-fill", "part-fill", "not-fill", "unk-fill", "edge"], &["sheet"], 3.0);
    check(&["vein"], &["stone"], 3.0);
}

#[test]
fn black_on_white_is_21_to_1() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
}

//! The scope questions on a terminal: one at a time, with a default, help, and a way back.

use std::io::{self, BufRead, Write};

use nisaba_law::Law;
use nisaba_law::questions::{Form, Interview, Question};
use nisaba_law::scope::Facts;

use crate::command::Failure;
use crate::output::Screen;

/// Asks until everything that matters is answered, or the input ends.
pub(crate) fn ask(law: &Law, screen: &Screen) -> Result<Facts, Failure> {
    screen.note("Answer what you know. Enter takes the default, `?` explains, `back` goes one question back, `unknown` leaves it open.\n");
    let mut interview = Interview::new(law);
    let mut lines = io::stdin().lock().lines();
    while let Some(question) = interview.current() {
        show(&question);
        let Some(line) = lines.next() else {
            screen.note("\nThe input ended; what was not answered stays unknown.");
            break;
        };
        let line = line.map_err(|error| Failure::new(format!("cannot read the answer: {error}")))?;
        match line.trim() {
            "?" => explain(&question),
            "back" => {
                if !interview.back() {
                    screen.note("  This is the first question.");
                }
            }
            answer => {
                if let Err(error) = interview.answer(answer) {
                    screen.note(&format!("  {error}"));
                }
            }
        }
    }
    Ok(interview.facts().clone())
}

/// Questions go to standard error: standard output holds only the result.
fn show(question: &Question) {
    let mut err = io::stderr().lock();
    let default = question.default.as_ref().map_or_else(|| "not known".to_owned(), Clone::clone);
    if let Form::One(choices) | Form::Many(choices) = &question.form {
        let mut group = "";
        for (position, choice) in choices.iter().enumerate() {
            if choice.group != group {
                group = &choice.group;
                let _ = writeln!(err, "  {group}");
            }
            let _ = writeln!(err, "  {:>4}  {}", position + 1, choice.label);
        }
    }
    let _ = write!(err, "{}. {} [{default}] ", question.number, question.prompt);
    let _ = err.flush();
}

fn explain(question: &Question) {
    let expected = match &question.form {
        Form::Text => "text",
        Form::Staff => "a number of annual work units, e.g. 212 or 48.5",
        Form::Money => "euros, e.g. 12500000, 12.5m or 800k",
        Form::Percent => "a share in per cent, e.g. 25",
        Form::YesNo => "yes, no or unknown",
        Form::Countries => "two-letter codes or names, with commas: DE, FR",
        Form::One(_) => "one number or word of the list",
        Form::Many(_) => "numbers or words of the list, with commas",
    };
    let _ = writeln!(io::stderr().lock(), "  {}\n  Expected: {expected}.", question.help);
}

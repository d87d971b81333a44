//! What an identity's policy lets its holder do: statements without a principal.

use super::document::{Condition, Document, Statement, Words};
use super::facts::Facts;
use super::word::{Answer, Word, glob};

impl Statement {
    /// Whether it belongs to the policy of an identity and allows something.
    fn gives_rights(&self) -> Answer {
        match self.principals.is_some() || self.not_principals {
            true => Answer::No,
            false => self.allows.clone(),
        }
    }

    /// Every action of every service; `NotAction` gives all but a few, those to come included.
    pub(crate) fn any_action(&self) -> Answer {
        self.allows.clone().and(|| match &self.not_actions {
            Some(_) => Answer::Yes,
            None => any_word(&self.actions, Word::is_star),
        })
    }

    pub(crate) fn any_resource(&self) -> Answer {
        match &self.not_resources {
            Some(_) => Answer::Yes,
            None => any_word(&self.resources, Word::is_every_resource),
        }
    }

    /// Every action on every resource.
    pub(crate) fn full_admin(&self) -> Answer {
        let star = || any_word(&self.actions, Word::is_star);
        self.gives_rights().and(star).and(|| self.any_resource())
    }

    /// Every action of the service that manages identities, on every resource.
    pub(crate) fn iam_admin(&self) -> Answer {
        let iam = || any_word(&self.actions, |word| word.is_star().and(|| Answer::Yes).or_matches(word));
        self.gives_rights().and(iam).and(|| self.any_resource())
    }

    /// Actions on every resource that could have been granted on single ones.
    pub(crate) fn unrestricted(&self, counts: impl Fn(&Word) -> bool) -> Answer {
        let restrictable = |word: &Word| match Facts::built_in().is_restrictable(word) && counts(word) {
            true if word.may_be_anything() => Answer::Open(word.why()),
            decided => decided.into(),
        };
        let some = || match &self.not_actions {
            Some(_) => Answer::Yes,
            None => any_word(&self.actions, restrictable),
        };
        let chosen = || Answer::any(self.conditions.iter().map(Condition::chooses_resources)).negated();
        self.gives_rights().and(some).and(|| self.any_resource()).and(chosen)
    }

    /// Whether it gives one action on resources of any name, to whoever holds the policy without further conditions.
    pub(crate) fn gives_freely(&self, action: &str) -> Answer {
        if !self.conditions.is_empty() {
            return Answer::No;
        }
        self.gives_rights().and(|| self.names(action)).and(|| self.any_name())
    }

    /// Whether its actions stand for one action.
    fn names(&self, action: &str) -> Answer {
        match &self.not_actions {
            Some(words) => any_word_of(words, |word| word.matches(action)).negated(),
            None => any_word(&self.actions, |word| word.matches(action)),
        }
    }

    /// Every resource, or everything of one type: `arn:aws:iam::111122223333:role/*`.
    fn any_name(&self) -> Answer {
        let any = |word: &Word| match word.is_every_resource() {
            Answer::No => {
                let name = word.marked().splitn(6, ':').nth(5);
                name.is_some_and(|name| name.rsplit('/').next().is_some_and(|last| last == "*")).into()
            }
            answer => answer,
        };
        match &self.not_resources {
            Some(_) => Answer::Yes,
            None => any_word(&self.resources, any),
        }
    }

    fn denies_always(&self, action: &str) -> bool {
        self.allows == Answer::No
            && self.conditions.is_empty()
            && self.names(action) == Answer::Yes
            && self.any_resource() == Answer::Yes
    }
}

impl Document {
    /// Whether some statement gives one action freely and none takes it back.
    pub(crate) fn gives_freely(&self, action: &str) -> Answer {
        if self.statements.iter().any(|statement| statement.denies_always(action)) {
            return Answer::No;
        }
        Answer::any(self.statements.iter().map(|statement| statement.gives_freely(action)))
    }

    /// Whether it gives one of some actions on every resource.
    pub(crate) fn gives_one_of(&self, actions: &[String], statement: &Statement) -> Answer {
        if !statement.conditions.is_empty() {
            return Answer::No;
        }
        // What AWS cannot restrict, such as a registry's token, is no choice of whoever wrote the policy.
        let restrictable = |action: &&String| Facts::built_in().is_restrictable(&Word::plain(action));
        let given = actions
            .iter()
            .filter(restrictable)
            .filter(|action| !self.statements.iter().any(|other| other.denies_always(action)));
        let given = Answer::any(given.map(|action| statement.names(action)));
        statement.gives_rights().and(|| given).and(|| statement.any_resource())
    }
}

impl Answer {
    /// `iam:*` beside the star alone.
    fn or_matches(self, word: &Word) -> Answer {
        match self {
            Answer::No => {
                let text = word.marked();
                (text.to_ascii_lowercase().starts_with("iam:") && glob(text, "iam:*")).into()
            }
            answer => answer,
        }
    }
}

fn any_word(words: &Option<Words>, answer: impl Fn(&Word) -> Answer) -> Answer {
    words.as_ref().map_or(Answer::No, |words| any_word_of(words, answer))
}

fn any_word_of(words: &Words, answer: impl Fn(&Word) -> Answer) -> Answer {
    Answer::any(words.items.iter().map(answer).chain(words.open.clone().map(Answer::Open)))
}

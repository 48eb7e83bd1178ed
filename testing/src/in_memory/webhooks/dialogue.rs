//! What a call has asked others, and what they said.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::admission::{self, Attributes, Stage};
use super::conversion;
use crate::in_memory::answer::{Answer, Refusal};
use crate::in_memory::call::Call;

/// How long a write may take with everybody who is asked about it, as in API servers.
const LIMIT: Duration = Duration::from_secs(34);

/// What a verb is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    Admit(Stage),
    /// Takes an object from the store, in the version of the request.
    Read,
    /// Puts it there, in the version that is stored.
    Write,
}

/// Where in a verb a question comes up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Point {
    pub(crate) step: Step,
    /// Of which object, where a verb is about several.
    pub(crate) key: String,
    /// The version that is to be changed; empty where there is none yet.
    pub(crate) version: String,
    /// How often another name was drawn for a new object.
    pub(crate) attempt: usize,
}

/// A question to others.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) point: Point,
    pub(crate) subject: Subject,
    /// The object as the rules have it.
    pub(crate) object: Option<Value>,
}

/// What a question is about.
#[derive(Debug)]
pub(crate) enum Subject {
    Admission(Box<Attributes>),
    /// The object in another version.
    Conversion,
}

/// What was answered: the object as clients would see it now, where somebody changed it, or why not.
pub(crate) type Told = Result<Option<Value>, Refusal>;

/// An answer, and the object that it is about: a verb that is done again draws other names and times.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) told: Told,
    pub(crate) object: Option<Value>,
}

/// The questions and answers of one call.
#[derive(Default)]
pub(crate) struct Dialogue(Mutex<State>);

#[derive(Default)]
struct State {
    question: Option<Question>,
    answers: HashMap<Point, Answered>,
    warnings: Vec<String>,
}

impl Dialogue {
    /// What was answered at a point; `None` where nobody asked yet.
    pub(crate) fn answer(&self, point: &Point) -> Option<Answered> {
        self.state().answers.get(point).cloned()
    }

    /// Leaves a question. The verb ends with this refusal and is done again.
    pub(crate) fn ask(&self, question: Question) -> Refusal {
        self.state().question = Some(question);
        Refusal::suspended()
    }

    /// Whether there is a question that nobody was asked yet.
    pub(crate) fn is_asking(&self) -> bool {
        self.state().question.is_some()
    }

    fn take_question(&self) -> Option<Question> {
        self.state().question.take()
    }

    fn tell(&self, point: Point, answer: Answered, warnings: Vec<String>) {
        let mut state = self.state();
        state.answers.insert(point, answer);
        for warning in warnings {
            // Whoever is asked again says the same again.
            if !state.warnings.contains(&warning) {
                state.warnings.push(warning);
            }
        }
    }

    /// What webhooks want the client to know.
    pub(crate) fn take_warnings(&self) -> Vec<String> {
        std::mem::take(&mut self.state().warnings)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Dialogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialogue").finish_non_exhaustive()
    }
}

/// Does a verb, as often as it has another question.
///
/// # Errors
/// What the verb refuses, and what those who are asked refuse.
pub(crate) async fn answered(
    call: &Call,
    verb: impl Fn(&Call) -> Result<Answer, Refusal>,
) -> Result<Answer, Refusal> {
    let first = verb(call);
    let Some(question) = call.dialogue.take_question() else {
        let shown = async { conversion::of_answer(&call.server, first?).await };
        return within(LIMIT, shown).await;
    };
    let rest = async {
        let mut question = question;
        loop {
            ask(call, question).await;
            // They are said again.
            call.warnings.take();
            let outcome = verb(call);
            match call.dialogue.take_question() {
                Some(next) => question = next,
                None => return conversion::of_answer(&call.server, outcome?).await,
            }
        }
    };
    within(LIMIT, rest).await
}

async fn ask(call: &Call, question: Question) {
    let Question {
        point,
        subject,
        object,
    } = question;
    let (server, resource) = (&call.server, call.resource());
    let (told, warnings) = match (point.step, subject) {
        (Step::Admit(stage), Subject::Admission(attributes)) => {
            let said = admission::dispatch(server, stage, *attributes).await;
            (said.outcome, said.warnings)
        }
        (Step::Write, _) => {
            let tree = object.clone().unwrap_or_default();
            let stored = conversion::to_stored(server, resource, tree).await;
            (stored.map(Some), Vec::new())
        }
        _ => {
            let trees = object.iter().cloned().collect();
            let served = conversion::to_served(server, resource, trees).await;
            (served.map(|mut trees| trees.pop()), Vec::new())
        }
    };
    call.dialogue
        .tell(point, Answered { told, object }, warnings);
}

async fn within(
    limit: Duration,
    work: impl Future<Output = Result<Answer, Refusal>>,
) -> Result<Answer, Refusal> {
    let done = tokio::time::timeout(limit, work).await;
    done.unwrap_or_else(|_| Err(Refusal::timeout()))
}

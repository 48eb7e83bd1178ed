//! A sequence, asked of both servers; made shorter when they differ.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clientset::{Clientset, Config};
use clientset_testing::suite::Context;

use crate::essence::{differences, essence};
use crate::kinds::Kind;
use crate::operation::Operation;
use crate::server::{Exchange, Outcome, Server};
use crate::{OPERATIONS, accepted, custom};

/// When a server's cache that follows its store is asked again; a busy machine may take long.
const CATCH_UP: [Duration; 4] = [
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// How often a sequence that fails is tried with less in it.
const TRIES: usize = 120;

/// The same where a definition has to be served first, which takes seconds.
const SLOW_TRIES: usize = 24;

/// The two servers.
struct Both {
    real: Clientset,
    memory: Clientset,
    kinds: Vec<Kind>,
    runs: AtomicUsize,
}

/// Where the servers differ.
struct Difference {
    /// The index of the operation.
    at: usize,
    real: Exchange,
    memory: Exchange,
    lines: Vec<String>,
}

/// What became of a sequence.
#[derive(Default)]
struct Run {
    difference: Option<Difference>,
    /// How often each difference that is let be was met.
    accepted: BTreeMap<&'static str, usize>,
    compared: usize,
    /// What was asked of the real server.
    requests: Vec<String>,
}

/// Runs the sequences of these seeds.
pub(crate) async fn run_all(
    context: Context,
    seeds: Vec<u64>,
    kinds: Vec<Kind>,
    sequence: fn(u64, &[Kind], usize) -> Vec<Operation>,
) -> Outcome {
    let server = context.control_plane().await?;
    let kubeconfig = server.kubeconfig_file(server.admin(), "default")?;
    let both = Both {
        real: Clientset::new(Config::from_kubeconfig(kubeconfig).await?)?,
        memory: context.in_memory().await?.clientset(),
        kinds,
        runs: AtomicUsize::new(0),
    };
    let mut failures = Vec::new();
    let mut accepted: BTreeMap<&str, usize> = BTreeMap::new();
    let mut compared = 0;
    for seed in seeds {
        let operations = sequence(seed, &both.kinds, OPERATIONS);
        let run = both.run(seed, &operations).await?;
        compared += run.compared;
        for (reason, count) in &run.accepted {
            *accepted.entry(reason).or_default() += count;
        }
        if let Some(difference) = run.difference {
            let (operations, run) = both.shrink(seed, operations, difference).await?;
            failures.push(tell(seed, &operations, &run));
        }
    }
    if failures.is_empty() {
        let mut said = format!("{compared} operations were answered alike");
        for (reason, count) in accepted {
            let _ = write!(said, "; {count} but for: {reason}");
        }
        say(&said);
        return Ok(());
    }
    Err(failures.join("\n\n").into())
}

#[allow(
    clippy::print_stdout,
    reason = "what was let be is of interest when all is well"
)]
fn say(said: &str) {
    println!("{said}");
}

impl Both {
    async fn run(&self, seed: u64, operations: &[Operation]) -> Outcome<Run> {
        let number = self.runs.fetch_add(1, Ordering::Relaxed);
        let namespace = format!("seed-{seed}-{number}");
        let mut real = Server::new(self.real.clone(), &namespace, &self.kinds).await?;
        let mut memory = Server::new(self.memory.clone(), &namespace, &self.kinds).await?;
        let mut run = Run::default();
        // After a difference that is let be, the objects of the kind are no longer the same.
        let mut apart = HashSet::new();
        for (at, operation) in operations.iter().enumerate() {
            let kind = &self.kinds[operation.kind];
            if apart.contains(kind.plural) {
                continue;
            }
            let (of_real, of_memory) =
                tokio::join!(real.run(kind, operation), memory.run(kind, operation));
            let (of_real, of_memory) = (of_real?, of_memory?);
            run.compared += 1;
            run.requests.push(line(&of_real));
            let mut lines = differences(
                &essence(&of_real, &namespace),
                &essence(&of_memory, &namespace),
            );
            for wait in CATCH_UP {
                if lines.is_empty() || !of_real.request.takes_any_version() {
                    break;
                }
                // What a real server has at hand may be older than what was just written.
                tokio::time::sleep(wait).await;
                let later = real.run(kind, operation).await?;
                lines = differences(
                    &essence(&later, &namespace),
                    &essence(&of_memory, &namespace),
                );
            }
            if lines.is_empty() {
                continue;
            }
            let found: Option<Vec<_>> = lines
                .iter()
                .map(|line| accepted::find(kind, (&of_real, &of_memory), line))
                .collect();
            let Some(found) = found else {
                run.difference = Some(Difference {
                    at,
                    real: of_real,
                    memory: of_memory,
                    lines,
                });
                break;
            };
            for reason in found.iter().map(|row| row.reason).collect::<HashSet<_>>() {
                *run.accepted.entry(reason).or_default() += 1;
            }
            if accepted::writes(operation) && found.iter().any(|row| row.parts) {
                apart.insert(kind.plural);
            }
        }
        custom::tear_down(&real, &self.kinds).await?;
        custom::tear_down(&memory, &self.kinds).await?;
        Ok(run)
    }

    /// Leaves out what the difference does not need.
    async fn shrink(
        &self,
        seed: u64,
        mut operations: Vec<Operation>,
        found: Difference,
    ) -> Outcome<(Vec<Operation>, Run)> {
        operations.truncate(found.at + 1);
        let kind = operations[found.at].kind;
        let mut best = Run {
            requests: Vec::new(),
            difference: Some(found),
            ..Run::default()
        };
        let most = match self.kinds.iter().any(|kind| kind.definition.is_some()) {
            true => SLOW_TRIES,
            false => TRIES,
        };
        let mut tries = 0;
        let alone: Vec<_> = operations
            .iter()
            .filter(|operation| operation.kind == kind)
            .cloned()
            .collect();
        let mut candidates = vec![alone];
        let mut position = 0;
        loop {
            let candidate = match candidates.pop() {
                Some(candidate) => candidate,
                None if position + 1 >= operations.len() || tries > most => break,
                None => {
                    let mut shorter = operations.clone();
                    shorter.remove(position);
                    shorter
                }
            };
            tries += 1;
            let run = self.run(seed, &candidate).await?;
            match &run.difference {
                Some(difference) => {
                    operations = candidate;
                    operations.truncate(difference.at + 1);
                    best = run;
                }
                None => position += 1,
            }
        }
        if best.requests.is_empty() {
            best = self.run(seed, &operations).await?;
        }
        Ok((operations, best))
    }
}

fn line(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let body = request.body.as_deref().unwrap_or_default();
    let media_type = match body {
        "" => "",
        _ => request.media_type.trim_start_matches("application/"),
    };
    format!("{} {} {media_type} {body}", request.method, request.path)
        .trim()
        .to_owned()
}

/// The report of a difference.
fn tell(seed: u64, operations: &[Operation], run: &Run) -> String {
    let mut said = format!("the servers differ: CLIENTSET_DIFFERENTIAL_SEED={seed}\n");
    for request in &run.requests {
        let _ = writeln!(said, "  {request}");
    }
    let Some(difference) = &run.difference else {
        said.push_str("  but not when it was tried again");
        return said;
    };
    let _ = writeln!(said, "  {:?}", operations[difference.at].what);
    for (server, exchange) in [
        ("real", &difference.real),
        ("in memory", &difference.memory),
    ] {
        for answer in &exchange.answers {
            let message = answer.body["message"].as_str().unwrap_or_default();
            let _ = writeln!(said, "  {server}: {} {message}", answer.code);
        }
    }
    for line in &difference.lines {
        let line: String = line.chars().take(600).collect();
        let _ = writeln!(said, "    {line}");
    }
    said
}

//! How many samples, from which seed.

use std::env;

/// What the environment asks for.
pub(crate) struct Settings {
    /// `CLIENTSET_SAMPLE_SEED`; the same samples in every run unless it is set.
    pub(crate) seed: u64,
    /// `CLIENTSET_SAMPLE_ROUNDS`: how many minimal, full and random samples each type has.
    pub(crate) rounds: usize,
}

impl Settings {
    pub(crate) fn of_the_environment() -> Result<Self, String> {
        Ok(Self {
            seed: number("CLIENTSET_SAMPLE_SEED", SEED)?,
            rounds: number("CLIENTSET_SAMPLE_ROUNDS", ROUNDS as u64)? as usize,
        })
    }

    /// For tests that look at one value for long.
    pub(crate) fn fewer(&self) -> Self {
        Self {
            rounds: self.rounds.div_ceil(8),
            ..*self
        }
    }

    /// Whether the samples are those of every run.
    pub(crate) fn is_usual(&self) -> bool {
        (self.seed, self.rounds) == (SEED, ROUNDS)
    }
}

const SEED: u64 = 1;
const ROUNDS: usize = 20;

/// What a variable says.
pub(crate) fn number(variable: &str, default: u64) -> Result<u64, String> {
    match env::var(variable) {
        Err(_) => Ok(default),
        Ok(text) => text
            .parse()
            .map_err(|_| format!("{variable} is {text:?}, expected a number")),
    }
}

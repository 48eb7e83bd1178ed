//! Options and operands of a command.

use std::ffi::OsString;
use std::fmt::Display;
use std::path::PathBuf;

/// Why a command failed, and with which exit code.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) message: String,
    pub(super) code: u8,
}

impl Failure {
    /// The call was wrong.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: 2,
        }
    }

    /// The work failed.
    pub(super) fn work(message: impl Display) -> Self {
        Self {
            message: message.to_string(),
            code: 1,
        }
    }
}

impl From<clientset_codegen::Error> for Failure {
    fn from(error: clientset_codegen::Error) -> Self {
        Self::work(error)
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::usage(error.to_string())
    }
}

/// What stands after the command's name.
pub(super) struct Arguments {
    parser: lexopt::Parser,
}

/// One argument.
pub(super) enum Argument {
    /// `--name`, or a letter.
    Option(String),
    /// An operand.
    Operand(PathBuf),
}

impl Arguments {
    pub(super) fn new(arguments: impl Iterator<Item = OsString>) -> Self {
        Self {
            parser: lexopt::Parser::from_args(arguments),
        }
    }

    /// The next argument.
    pub(super) fn next(&mut self) -> Result<Option<Argument>, Failure> {
        Ok(self.parser.next()?.map(|argument| match argument {
            lexopt::Arg::Long(name) => Argument::Option(name.to_owned()),
            lexopt::Arg::Short(letter) => Argument::Option(letter.to_string()),
            lexopt::Arg::Value(value) => Argument::Operand(PathBuf::from(value)),
        }))
    }

    /// The value of the option just read where it is joined to it, as in `--name=value`.
    #[cfg(feature = "cluster")]
    pub(super) fn joined(&mut self) -> Result<Option<String>, Failure> {
        self.parser.optional_value().map(utf8).transpose()
    }

    /// The value of the option just read, as a path.
    pub(super) fn path(&mut self) -> Result<PathBuf, Failure> {
        Ok(PathBuf::from(self.parser.value()?))
    }

    /// The value of the option just read, as text.
    pub(super) fn text(&mut self) -> Result<String, Failure> {
        utf8(self.parser.value()?)
    }
}

fn utf8(value: OsString) -> Result<String, Failure> {
    value
        .into_string()
        .map_err(|value| Failure::usage(format!("{} is not UTF-8", value.to_string_lossy())))
}

/// An argument that a command does not take.
pub(super) fn unexpected(argument: &Argument, command: &str) -> Failure {
    let what = match argument {
        Argument::Option(name) if name.chars().count() == 1 => format!("-{name}"),
        Argument::Option(name) => format!("--{name}"),
        Argument::Operand(path) => path.display().to_string(),
    };
    Failure::usage(format!(
        "{command} takes no {what}; see clientset-codegen {command} --help"
    ))
}

//! From a text to tokens.

use super::ast::Literal;

/// What is wrong with an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issue {
    /// In characters from the beginning.
    pub(super) at: usize,
    pub(super) what: String,
}

impl Issue {
    pub(super) fn new(at: usize, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { at, what }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Literal(Literal),
    Name(String),
    /// An operator or a bracket.
    Sign(&'static str),
    End,
}

/// Longer signs come before those they begin with.
const SIGNS: [&str; 25] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",",
    "(", ")", "[", "]", "{", "}", ";",
];

struct Lexer<'t> {
    text: &'t [char],
    at: usize,
}

/// The tokens of a text with the places where they begin; the last one is [`Token::End`].
///
/// # Errors
/// The text has what begins no token.
pub(super) fn tokens(text: &[char]) -> Result<Vec<(usize, Token)>, Issue> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip();
        let at = lexer.at;
        let token = lexer.token()?;
        let is_end = token == Token::End;
        tokens.push((at, token));
        if is_end {
            return Ok(tokens);
        }
    }
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> char {
        self.text.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn starts(&self, with: &str) -> bool {
        with.chars()
            .enumerate()
            .all(|(index, c)| self.peek(index) == c)
    }

    /// White space and comments.
    fn skip(&mut self) {
        while self.at < self.text.len() {
            if self.starts("//") {
                while self.at < self.text.len() && self.peek(0) != '\n' {
                    self.at += 1;
                }
            } else if matches!(self.peek(0), ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn token(&mut self) -> Result<Token, Issue> {
        if self.at >= self.text.len() {
            return Ok(Token::End);
        }
        let c = self.peek(0);
        if c.is_ascii_digit() || c == '.' && self.peek(1).is_ascii_digit() {
            return self.number();
        }
        if let Some(prefix) = self.quote_prefix() {
            return self.quoted(prefix);
        }
        if c.is_ascii_alphabetic() || c == '_' {
            let start = self.at;
            while self.peek(0).is_ascii_alphanumeric() || self.peek(0) == '_' {
                self.at += 1;
            }
            let name: String = self.text[start..self.at].iter().collect();
            return Ok(match name.as_str() {
                "true" => Token::Literal(Literal::Bool(true)),
                "false" => Token::Literal(Literal::Bool(false)),
                "null" => Token::Literal(Literal::Null),
                "in" => Token::Sign("in"),
                _ => Token::Name(name),
            });
        }
        let sign = SIGNS.into_iter().find(|sign| self.starts(sign));
        let Some(sign) = sign else {
            let what = format!("Syntax error: token recognition error at: {c:?}");
            return Err(Issue::new(self.at, what));
        };
        self.at += sign.len();
        Ok(Token::Sign(sign))
    }

    fn digits(&mut self, is_digit: fn(&char) -> bool) {
        while is_digit(&self.peek(0)) {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<Token, Issue> {
        let start = self.at;
        let hexadecimal = self.starts("0x");
        let mut fraction = false;
        if hexadecimal {
            self.at += 2;
            self.digits(char::is_ascii_hexdigit);
        } else {
            self.digits(char::is_ascii_digit);
            if self.peek(0) == '.' && self.peek(1).is_ascii_digit() {
                fraction = true;
                self.at += 1;
                self.digits(char::is_ascii_digit);
            }
            let sign = usize::from(matches!(self.peek(1), '+' | '-'));
            if matches!(self.peek(0), 'e' | 'E') && self.peek(1 + sign).is_ascii_digit() {
                fraction = true;
                self.at += 1 + sign;
                self.digits(char::is_ascii_digit);
            }
        }
        let text: String = self.text[start..self.at].iter().collect();
        let invalid = |kind: &str| Issue::new(start, format!("invalid {kind} literal"));
        if fraction {
            let number: f64 = text.parse().map_err(|_| invalid("double"))?;
            return Ok(Token::Literal(Literal::Double(number)));
        }
        let read = || match text.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16),
            None => text.parse(),
        };
        if matches!(self.peek(0), 'u' | 'U') {
            self.at += 1;
            let number = read().map_err(|_| invalid("uint"))?;
            return Ok(Token::Literal(Literal::Uint(number)));
        }
        let number = read().map_err(|_| invalid("int"))?;
        // One more than the largest can still become the smallest.
        match i64::try_from(number) {
            Ok(number) => Ok(Token::Literal(Literal::Int(number))),
            Err(_) if number == i64::MIN.unsigned_abs() && self.follows_minus(start) => {
                Ok(Token::Literal(Literal::Int(i64::MIN)))
            }
            Err(_) => Err(invalid("int")),
        }
    }

    fn follows_minus(&self, start: usize) -> bool {
        start > 0 && self.text[start - 1] == '-'
    }

    /// Whether the next token is a text: how many letters stand before its quote.
    fn quote_prefix(&self) -> Option<usize> {
        (0..=2).find(|&length| {
            let mut letters = (0..length).map(|index| self.peek(index).to_ascii_lowercase());
            matches!(self.peek(length), '"' | '\'')
                && letters.all(|letter| matches!(letter, 'r' | 'b'))
        })
    }

    fn quoted(&mut self, prefix: usize) -> Result<Token, Issue> {
        let start = self.at;
        let letters: String = self.text[start..start + prefix].iter().collect();
        let letters = letters.to_ascii_lowercase();
        let (raw, bytes) = (letters.contains('r'), letters.contains('b'));
        self.at += prefix;
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        let mut text = Vec::new();
        loop {
            if self.at >= self.text.len() || !triple && matches!(self.peek(0), '\n' | '\r') {
                let what = "Syntax error: token recognition error: a text does not end";
                return Err(Issue::new(start, what));
            }
            let c = self.peek(0);
            if c == quote && (!triple || self.peek(1) == quote && self.peek(2) == quote) {
                self.at += if triple { 3 } else { 1 };
                break;
            }
            self.at += 1;
            if c == '\\' && raw {
                push(&mut text, c);
                push(&mut text, self.peek(0));
                self.at += 1;
            } else if c == '\\' {
                self.escape(bytes, &mut text)?;
            } else {
                push(&mut text, c);
            }
        }
        if bytes {
            return Ok(Token::Literal(Literal::Bytes(text)));
        }
        let text = String::from_utf8(text).map_err(|_| Issue::new(start, "invalid string"))?;
        Ok(Token::Literal(Literal::String(text)))
    }

    fn escape(&mut self, bytes: bool, text: &mut Vec<u8>) -> Result<(), Issue> {
        let at = self.at;
        let invalid = || Issue::new(at, "Syntax error: unable to unescape string");
        let c = self.peek(0);
        self.at += 1;
        let (digits, radix) = match c {
            'x' | 'X' => (2, 16),
            'u' if !bytes => (4, 16),
            'U' if !bytes => (8, 16),
            '0'..='3' => {
                self.at -= 1;
                (3, 8)
            }
            _ => {
                let is_itself = matches!(c, '\\' | '\'' | '"' | '`' | '?');
                let plain = control(c).or(is_itself.then_some(c));
                push(text, plain.ok_or_else(invalid)?);
                return Ok(());
            }
        };
        let mut code = 0;
        for _ in 0..digits {
            let digit = self.peek(0).to_digit(radix).ok_or_else(invalid)?;
            code = code * radix + digit;
            self.at += 1;
        }
        match u8::try_from(code) {
            Ok(byte) if bytes => text.push(byte),
            _ => push(text, char::from_u32(code).ok_or_else(invalid)?),
        }
        Ok(())
    }
}

fn push(text: &mut Vec<u8>, c: char) {
    text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// The control character that a letter stands for behind a backslash.
pub(crate) fn control(letter: char) -> Option<char> {
    Some(match letter {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        _ => return None,
    })
}

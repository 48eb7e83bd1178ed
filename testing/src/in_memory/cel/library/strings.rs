//! Texts. Places and lengths are counted in characters.

use super::{number, text};
use crate::in_memory::cel::budget::Budget;
use crate::in_memory::cel::values::{Failure, Outcome, Value};

/// Functions of a text.
///
/// # Errors
/// There is no such function, or a place is not in the text.
pub(super) fn call<'a>(name: &str, arguments: &[Value<'a>], budget: &Budget) -> Outcome<'a> {
    let of = text(arguments, 0)?;
    Ok(match (name, arguments.len()) {
        ("contains", 2) => Value::Bool(of.contains(text(arguments, 1)?)),
        ("startsWith", 2) => Value::Bool(of.starts_with(text(arguments, 1)?)),
        ("endsWith", 2) => Value::Bool(of.ends_with(text(arguments, 1)?)),
        ("lowerAscii", 1) => Value::text(of.to_ascii_lowercase()),
        ("upperAscii", 1) => Value::text(of.to_ascii_uppercase()),
        ("trim", 1) => Value::text(of.trim().to_owned()),
        ("charAt", 2) => {
            let index = number(arguments, 1)?;
            let characters: Vec<char> = of.chars().collect();
            let place = within(index, characters.len())?;
            Value::text(
                characters
                    .get(place)
                    .map_or_else(String::new, char::to_string),
            )
        }
        ("substring", 2 | 3) => substring(of, arguments)?,
        ("indexOf" | "lastIndexOf", 2 | 3) => index_of(name == "lastIndexOf", of, arguments)?,
        ("replace", 3 | 4) => {
            let (old, new) = (text(arguments, 1)?, text(arguments, 2)?);
            let most = if arguments.len() == 4 {
                number(arguments, 3)?
            } else {
                -1
            };
            let times = usize::try_from(most).unwrap_or(usize::MAX);
            let most = times.min(of.len() + 1);
            budget.charge_text(most.saturating_mul(new.len()))?;
            let replaced = of.replacen(old, new, times);
            Value::text(replaced)
        }
        ("split", 2 | 3) => {
            let most = if arguments.len() == 3 {
                number(arguments, 2)?
            } else {
                -1
            };
            budget.charge(of.len() as u64 / 10)?;
            let parts = split(of, text(arguments, 1)?, most);
            Value::list(parts.into_iter().map(Value::text).collect())
        }
        _ => return Err(Failure::no_overload()),
    })
}

fn out_of_range(index: i64) -> Failure {
    Failure::new(format!("index out of range: {index}"))
}

/// A place in a text, or at its end.
fn within(index: i64, length: usize) -> Result<usize, Failure> {
    let place = usize::try_from(index).ok().filter(|place| *place <= length);
    place.ok_or_else(|| out_of_range(index))
}

fn substring<'a>(of: &str, arguments: &[Value<'a>]) -> Outcome<'a> {
    let length = of.chars().count();
    let start = within(number(arguments, 1)?, length)?;
    let end = if arguments.len() == 3 {
        within(number(arguments, 2)?, length)?
    } else {
        length
    };
    if start > end {
        let what = format!("invalid substring range. start: {start}, end: {end}");
        return Err(Failure::new(what));
    }
    let part: String = of.chars().skip(start).take(end - start).collect();
    Ok(Value::text(part))
}

fn index_of<'a>(last: bool, of: &str, arguments: &[Value<'a>]) -> Outcome<'a> {
    let characters: Vec<char> = of.chars().collect();
    let wanted: Vec<char> = text(arguments, 1)?.chars().collect();
    let offset = match arguments.len() {
        3 => {
            let offset = number(arguments, 2)?;
            let inside = usize::try_from(offset)
                .ok()
                .filter(|it| *it < characters.len());
            match inside {
                Some(offset) => Some(offset),
                None if wanted.is_empty() && offset >= 0 => Some(characters.len()),
                None if offset < 0 || last => return Err(out_of_range(offset)),
                None => return Ok(Value::Int(-1)),
            }
        }
        _ => None,
    };
    if wanted.is_empty() {
        let place = offset.unwrap_or(if last { characters.len() } else { 0 });
        return Ok(Value::count(place));
    }
    let mut places = characters.windows(wanted.len()).enumerate();
    let is_here = |(_, window): &(usize, &[char])| *window == wanted;
    let found = if last {
        let upto = offset.unwrap_or(usize::MAX);
        places.filter(|(place, _)| *place <= upto).rfind(is_here)
    } else {
        places.find(|it| it.0 >= offset.unwrap_or(0) && is_here(it))
    };
    Ok(found.map_or(Value::Int(-1), |(place, _)| Value::count(place)))
}

/// At most so many parts; with a negative number all of them.
fn split(of: &str, by: &str, most: i64) -> Vec<String> {
    match usize::try_from(most) {
        Ok(0) => return Vec::new(),
        Ok(1) => return vec![of.to_owned()],
        _ => {}
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if !by.is_empty() {
        return of.splitn(most, by).map(str::to_owned).collect();
    }
    let characters: Vec<String> = of.chars().map(String::from).collect();
    if characters.len() <= most {
        return characters;
    }
    let (first, rest) = characters.split_at(most - 1);
    let mut parts = first.to_vec();
    parts.push(rest.concat());
    parts
}

/// `strings.quote(x)`.
///
/// # Errors
/// It is no text.
pub(super) fn quote<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let mut quoted = String::from("\"");
    for c in text(arguments, 0)?.chars() {
        match c {
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    Ok(Value::text(quoted))
}

/// `jsonpatch.escapeKey(x)`.
///
/// # Errors
/// It is no text.
pub(super) fn escape_key<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let escaped = text(arguments, 0)?.replace('~', "~0").replace('/', "~1");
    Ok(Value::text(escaped))
}

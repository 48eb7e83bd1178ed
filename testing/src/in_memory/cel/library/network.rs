//! Addresses of networks.

use std::net::IpAddr;

use super::{opaque, text};
use crate::in_memory::cel::opaque::{Cidr, Opaque};
use crate::in_memory::cel::values::{Failure, Outcome, Value};

/// # Errors
/// There is no such function, or a text is no address.
pub(super) fn call<'a>(name: &str, arguments: &[Value<'a>]) -> Outcome<'a> {
    let first = arguments.first();
    let of = match first {
        Some(Value::Opaque(of)) => of.clone(),
        _ => return of_text(name, text(arguments, 0)?),
    };
    match &*of {
        Opaque::Ip(address) => of_address(name, *address),
        Opaque::Cidr(cidr) => of_block(name, *cidr, arguments.get(1)),
        _ => Err(Failure::no_overload()),
    }
}

fn of_text<'a>(name: &str, of: &str) -> Outcome<'a> {
    Ok(match name {
        "ip" => opaque(Opaque::Ip(address(of)?)),
        "isIP" => Value::Bool(address(of).is_ok()),
        "ip.isCanonical" => Value::Bool(address(of)?.to_string() == of),
        "cidr" => opaque(Opaque::Cidr(block(of)?)),
        "isCIDR" => Value::Bool(block(of).is_ok()),
        _ => return Err(Failure::no_overload()),
    })
}

fn address(text: &str) -> Result<IpAddr, Failure> {
    let address: IpAddr = text.parse().map_err(|_| {
        let what = format!("IP Address {text:?} parse error during conversion from string");
        Failure::new(what)
    })?;
    if matches!(address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some()) {
        let what = format!("IPv4-mapped IPv6 address {text:?} is not allowed");
        return Err(Failure::new(what));
    }
    Ok(address)
}

fn block(text: &str) -> Result<Cidr, Failure> {
    let wrong = || {
        let what = format!("network address parse error during conversion from string: {text:?}");
        Failure::new(what)
    };
    let (base, prefix) = text.split_once('/').ok_or_else(wrong)?;
    let address = address(base)?;
    let is_plain = prefix.chars().all(|c| c.is_ascii_digit())
        && !(prefix.len() > 1 && prefix.starts_with('0'));
    let prefix = prefix
        .parse()
        .ok()
        .filter(|prefix| is_plain && *prefix <= bits(address));
    let prefix = prefix.ok_or_else(wrong)?;
    Ok(Cidr { address, prefix })
}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn of_address<'a>(name: &str, address: IpAddr) -> Outcome<'a> {
    let link_local_multicast = match address {
        IpAddr::V4(address) => address.octets()[..3] == [224, 0, 0],
        IpAddr::V6(address) => address.segments()[0] & 0xff0f == 0xff02,
    };
    let link_local = match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.segments()[0] & 0xffc0 == 0xfe80,
    };
    let is_broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    let special = address.is_unspecified() || address.is_loopback() || address.is_multicast();
    Ok(Value::Bool(match name {
        "family" => return Ok(Value::Int(if address.is_ipv4() { 4 } else { 6 })),
        "isUnspecified" => address.is_unspecified(),
        "isLoopback" => address.is_loopback(),
        "isLinkLocalMulticast" => link_local_multicast,
        "isLinkLocalUnicast" => link_local,
        "isGlobalUnicast" => !special && !link_local && !is_broadcast,
        _ => return Err(Failure::no_overload()),
    }))
}

fn of_block<'a>(name: &str, cidr: Cidr, argument: Option<&Value<'a>>) -> Outcome<'a> {
    Ok(match (name, argument) {
        ("ip", None) => opaque(Opaque::Ip(cidr.address)),
        ("prefixLength", None) => Value::Int(i64::from(cidr.prefix)),
        ("masked", None) => opaque(Opaque::Cidr(Cidr {
            address: masked(cidr.address, cidr.prefix),
            ..cidr
        })),
        ("containsIP", Some(Value::String(text))) => Value::Bool(contains(cidr, address(text)?)),
        ("containsCIDR", Some(Value::String(text))) => Value::Bool(covers(cidr, block(text)?)),
        ("containsIP", Some(Value::Opaque(other))) => match &**other {
            Opaque::Ip(address) => Value::Bool(contains(cidr, *address)),
            _ => return Err(Failure::no_overload()),
        },
        ("containsCIDR", Some(Value::Opaque(other))) => match &**other {
            Opaque::Cidr(other) => Value::Bool(covers(cidr, *other)),
            _ => return Err(Failure::no_overload()),
        },
        _ => return Err(Failure::no_overload()),
    })
}

/// An address without the bits behind a prefix.
fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(u32::from(32 - prefix)).unwrap_or(0);
            IpAddr::V4((address.to_bits() & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(u32::from(128 - prefix)).unwrap_or(0);
            IpAddr::V6((address.to_bits() & mask).into())
        }
    }
}

fn contains(cidr: Cidr, address: IpAddr) -> bool {
    cidr.address.is_ipv4() == address.is_ipv4()
        && masked(address, cidr.prefix) == masked(cidr.address, cidr.prefix)
}

fn covers(cidr: Cidr, other: Cidr) -> bool {
    cidr.prefix <= other.prefix && contains(cidr, other.address)
}

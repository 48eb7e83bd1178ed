//! The `User-Agent` of a program that names none.

/// `<program>/unknown (<os>/<arch>) clientset/<version>`: client-go's form. A library cannot know the
/// version of the program that it is part of.
pub(crate) fn default_user_agent() -> String {
    format!(
        "{}/unknown ({}/{}) clientset/{}",
        program(),
        go_os(std::env::consts::OS),
        go_arch(std::env::consts::ARCH),
        env!("CARGO_PKG_VERSION"),
    )
}

/// The program's file name, without what a header cannot hold.
fn program() -> String {
    let name = std::env::args_os()
        .next()
        .and_then(|path| {
            let name = std::path::Path::new(&path).file_name()?;
            Some(name.to_string_lossy().into_owned())
        })
        .unwrap_or_default();
    let name: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && c != '/' {
                c
            } else {
                '_'
            }
        })
        .collect();
    if name.is_empty() {
        "unknown".to_owned()
    } else {
        name
    }
}

/// Go's name of an operating system.
fn go_os(os: &str) -> &str {
    match os {
        "macos" => "darwin",
        _ => os,
    }
}

/// Go's name of a processor.
fn go_arch(arch: &str) -> &str {
    match arch {
        "x86_64" => "amd64",
        "x86" => "386",
        "aarch64" => "arm64",
        "powerpc64" => "ppc64",
        "loongarch64" => "loong64",
        _ => arch,
    }
}

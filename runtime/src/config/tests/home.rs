//! The home directory.

use std::path::Path;

use super::Folder;
use crate::config::home::{System, directory};

#[test]
fn the_home_is_the_one_that_kubectl_takes() {
    let folder = Folder::new();
    folder.file("with/.kube/config", "");
    folder.file("also/.kube/config", "");
    folder.file("plain/file", "");
    folder.file("other/file", "");
    let at = |name: &str| folder.path().join(name);
    let (with, also, plain, other, gone) =
        (at("with"), at("also"), at("plain"), at("other"), at("gone"));
    let fixed = at("fixed");
    std::fs::create_dir(&fixed).unwrap();
    let mut rights = std::fs::metadata(&fixed).unwrap().permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&fixed, rights).unwrap();

    let none: Option<&Path> = None;
    for (name, system, home, drive, profile, expected) in [
        (
            "unix knows HOME alone",
            System::Unix,
            none,
            Some(&*with),
            Some(&*with),
            none,
        ),
        (
            "unix does not look whether it is there",
            System::Unix,
            Some(&*gone),
            none,
            none,
            Some(&*gone),
        ),
        ("nothing is set", System::Windows, none, none, none, none),
        (
            "HOME has a kubeconfig",
            System::Windows,
            Some(&*with),
            Some(&*also),
            Some(&*also),
            Some(&*with),
        ),
        (
            "the drive has one",
            System::Windows,
            Some(&*plain),
            Some(&*with),
            Some(&*also),
            Some(&*with),
        ),
        (
            "the profile has one",
            System::Windows,
            Some(&*plain),
            Some(&*other),
            Some(&*with),
            Some(&*with),
        ),
        (
            "none has: HOME can be written",
            System::Windows,
            Some(&*plain),
            Some(&*other),
            Some(&*other),
            Some(&*plain),
        ),
        (
            "then the profile",
            System::Windows,
            Some(&*gone),
            Some(&*plain),
            Some(&*other),
            Some(&*other),
        ),
        (
            "then the drive",
            System::Windows,
            Some(&*gone),
            Some(&*plain),
            Some(&*gone),
            Some(&*plain),
        ),
        (
            "a file is no home",
            System::Windows,
            Some(&*at("plain/file")),
            Some(&*plain),
            none,
            Some(&*plain),
        ),
        (
            "none can be written: the first there",
            System::Windows,
            Some(&*gone),
            none,
            Some(&*fixed),
            Some(&*fixed),
        ),
        (
            "none is there: the first set",
            System::Windows,
            none,
            Some(&*gone),
            none,
            Some(&*gone),
        ),
    ] {
        let found = directory(system, |variable| {
            let split = |path: &Path| {
                (
                    path.parent().unwrap().to_owned(),
                    path.file_name().unwrap().to_owned(),
                )
            };
            match variable {
                "HOME" => home.map(Into::into),
                "USERPROFILE" => profile.map(Into::into),
                // The drive ends without a separator, the path begins with one.
                "HOMEDRIVE" => drive.map(|path| split(path).0.into_os_string()),
                "HOMEPATH" => drive.map(|path| {
                    let mut tail = std::ffi::OsString::from(std::path::MAIN_SEPARATOR_STR);
                    tail.push(split(path).1);
                    tail
                }),
                other => panic!("{other}"),
            }
        });
        assert_eq!(found.as_deref(), expected, "{name}");
    }
}

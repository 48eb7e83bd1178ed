//! Volumes of pods.

use std::collections::HashSet;

use super::check::{At, Check, is_file_key};
use super::containers::field_path;
use crate::in_memory::rules::NameRule;

/// Checks the volumes of a pod's spec; gives the names to mount them by.
pub(super) fn volumes<'a>(check: &mut Check, spec: &At<'a>) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    for volume in spec.each("volumes") {
        let name = volume.get("name");
        if check.has_text(&name, "a volume has a name") {
            check.named(&name, NameRule::Label);
            if !names.insert(name.text()) {
                check.duplicate(&name);
            }
        }
        sources(check, &volume);
    }
    names
}

fn sources(check: &mut Check, volume: &At<'_>) {
    let fields = volume.fields().into_iter().flatten();
    let mut sources: Vec<&str> = fields
        .map(|(name, _)| name.as_str())
        .filter(|name| *name != "name")
        .collect();
    // The order in which a server looks for them.
    const ORDER: [&str; 8] = [
        "emptyDir",
        "hostPath",
        "secret",
        "nfs",
        "persistentVolumeClaim",
        "configMap",
        "downwardAPI",
        "projected",
    ];
    let place = |name: &&str| {
        ORDER
            .iter()
            .position(|known| known == name)
            .unwrap_or(ORDER.len())
    };
    sources.sort_by_key(place);
    let Some((first, others)) = sources.split_first() else {
        check.required(volume, "a volume has a source");
        return;
    };
    for other in others {
        check.forbidden(&volume.get(other), "a volume has one source");
    }
    let source = volume.get(first);
    match *first {
        "hostPath" => host_path(check, &source.get("path")),
        "secret" => {
            check.has_text(&source.get("secretName"), "the secret");
            files(check, &source);
        }
        "configMap" => {
            check.has_text(&source.get("name"), "the ConfigMap");
            files(check, &source);
        }
        "persistentVolumeClaim" => {
            check.has_text(&source.get("claimName"), "the claim");
        }
        "nfs" => nfs(check, &source),
        "downwardAPI" => downward(check, &source),
        "projected" => projected(check, &source),
        _ => {}
    }
}

/// A file or a folder of the node.
pub(super) fn host_path(check: &mut Check, path: &At<'_>) {
    if check.has_text(path, "the path on the node") && has_way_back(path.text()) {
        check.invalid(path, "it must not contain '..'");
    }
}

pub(super) fn nfs(check: &mut Check, source: &At<'_>) {
    check.has_text(&source.get("server"), "the server");
    let path = source.get("path");
    if check.has_text(&path, "what the server exports") && !path.text().starts_with('/') {
        check.invalid(&path, "it must begin with '/'");
    }
}

fn has_way_back(path: &str) -> bool {
    path.split('/').any(|step| step == "..")
}

fn mode(check: &mut Check, at: &At<'_>) {
    check.in_range(at, 0, 0o777);
}

fn relative(check: &mut Check, path: &At<'_>) {
    if check.has_text(path, "where the file is in the volume")
        && (path.text().starts_with('/') || has_way_back(path.text()))
    {
        check.invalid(path, "it must be a path below the volume");
    }
}

/// What of an object becomes which file.
fn files(check: &mut Check, source: &At<'_>) {
    mode(check, &source.get("defaultMode"));
    for item in source.each("items") {
        let key = item.get("key");
        if check.has_text(&key, "the key of the object") && !is_file_key(key.text()) {
            check.invalid(&key, "it is no key of such an object");
        }
        relative(check, &item.get("path"));
        mode(check, &item.get("mode"));
    }
}

fn downward(check: &mut Check, source: &At<'_>) {
    mode(check, &source.get("defaultMode"));
    for item in source.each("items") {
        relative(check, &item.get("path"));
        mode(check, &item.get("mode"));
        if item.is_there("fieldRef") {
            field_path(check, &item.get("fieldRef.fieldPath"));
        }
    }
}

fn projected(check: &mut Check, volume: &At<'_>) {
    mode(check, &volume.get("defaultMode"));
    for source in volume.each("sources") {
        for kind in ["secret", "configMap"] {
            if source.is_there(kind) {
                let source = source.get(kind);
                check.has_text(&source.get("name"), "the object");
                files(check, &source);
            }
        }
        if source.is_there("downwardAPI") {
            downward(check, &source.get("downwardAPI"));
        }
        if source.is_there("serviceAccountToken") {
            let token = source.get("serviceAccountToken");
            relative(check, &token.get("path"));
            check.in_range(&token.get("expirationSeconds"), 600, 1 << 32);
        }
    }
}

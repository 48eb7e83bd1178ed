//! This crate reads what `kubectl` wrote, and both write the same file by turns.

use std::path::Path;

use clientset_runtime::config::{
    Cluster, ConfigProblemKind, Context, InteractiveMode, Kubeconfig, LoadingRules, modify_config,
};

use crate::program::{Kubectl, rules};

pub(crate) fn clusters_users_and_contexts(kubectl: &Kubectl) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    let at = |name: &str| folder.path().join(name).display().to_string();
    for name in ["ca.crt", "me.crt", "me.key"] {
        std::fs::write(folder.path().join(name), name).unwrap();
    }
    let run = |arguments: &[&str]| drop(kubectl.run(&[&file], arguments));
    run(&[
        "set-cluster",
        "c",
        "--server=https://10.0.0.1",
        "--tls-server-name=n",
        "--proxy-url=http://p",
        &format!("--certificate-authority={}", at("ca.crt")),
    ]);
    run(&[
        "set-cluster",
        "embedded",
        "--server=https://h",
        "--embed-certs=true",
        &format!("--certificate-authority={}", at("ca.crt")),
    ]);
    run(&[
        "set-cluster",
        "blind",
        "--server=https://h",
        "--insecure-skip-tls-verify=true",
    ]);
    run(&[
        "set-credentials",
        "certified",
        &format!("--client-certificate={}", at("me.crt")),
        &format!("--client-key={}", at("me.key")),
        "--embed-certs=true",
    ]);
    run(&["set-credentials", "token", "--token=t"]);
    run(&["set-credentials", "basic", "--username=me", "--password=p"]);
    run(&[
        "set-credentials",
        "plugin",
        "--exec-command=aws",
        "--exec-api-version=client.authentication.k8s.io/v1beta1",
        "--exec-arg=eks",
        "--exec-arg=get-token",
        "--exec-env=A=b",
        "--exec-interactive-mode=Never",
    ]);
    run(&[
        "set-credentials",
        "oidc",
        "--auth-provider=oidc",
        "--auth-provider-arg=client-id=c",
        "--auth-provider-arg=id-token=i",
    ]);
    run(&[
        "set-context",
        "dev",
        "--cluster=c",
        "--user=token",
        "--namespace=web",
    ]);
    run(&["use-context", "dev"]);

    let found = Kubeconfig::load_from_file(&file).unwrap();
    assert_eq!(found.current_context, "dev");
    let cluster = |name: &str| found.clusters.get(name).unwrap();
    assert_eq!(
        (&*cluster("c").server, &*cluster("c").tls_server_name),
        ("https://10.0.0.1", "n")
    );
    assert_eq!(cluster("c").proxy_url, "http://p");
    assert_eq!(
        cluster("embedded").certificate_authority_data.as_slice(),
        b"ca.crt"
    );
    assert!(cluster("blind").insecure_skip_tls_verify);
    let user = |name: &str| found.users.get(name).unwrap();
    assert_eq!(
        user("certified").client_certificate_data.as_slice(),
        b"me.crt"
    );
    assert_eq!(user("certified").client_key_data.as_slice(), b"me.key");
    assert_eq!(user("token").token, "t");
    assert_eq!(
        (&*user("basic").username, &*user("basic").password),
        ("me", "p")
    );
    let exec = &user("plugin").exec;
    assert_eq!(
        (&*exec.command, &*exec.env[0].name, &*exec.env[0].value),
        ("aws", "A", "b")
    );
    assert_eq!(exec.args, ["eks", "get-token"]);
    assert_eq!(exec.interactive_mode().unwrap(), InteractiveMode::Never);
    assert_eq!(
        user("oidc").auth_provider.config,
        [("client-id", "c"), ("id-token", "i")].into()
    );
    let context = found.contexts.get("dev").unwrap();
    assert_eq!(
        (&*context.cluster, &*context.user, &*context.namespace),
        ("c", "token", "web")
    );
    // It wrote the path relative to the file.
    let resolved = rules(&[&file]).with_resolved_paths(true).load().unwrap();
    assert_eq!(
        resolved.clusters.get("c").unwrap().certificate_authority,
        at("ca.crt")
    );
    found.validate().unwrap_err();
    resolved.validate().unwrap();
}

pub(crate) fn by_turns_with_this_crate(kubectl: &Kubectl) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    let files: &[&Path] = &[&file];
    let rules = LoadingRules::files([&file]);
    kubectl.run(files, &["set-cluster", "a", "--server=https://a"]);
    modify_config(&rules, |config| {
        let cluster = Cluster {
            server: "https://b".into(),
            ..Default::default()
        };
        config.clusters.insert("b", cluster);
    })
    .unwrap();
    kubectl.run(files, &["set-context", "a", "--cluster=a"]);
    modify_config(&rules, |config| {
        config.contexts.get_mut("a").unwrap().namespace = "web".into();
        config.current_context = "a".into();
    })
    .unwrap();
    kubectl.run(files, &["rename-context", "a", "renamed"]);
    kubectl.run(files, &["delete-cluster", "b"]);
    let found = Kubeconfig::load_from_file(&file).unwrap();
    assert!(found.clusters.names().eq(["a"]));
    assert_eq!(found.current_context, "renamed");
    assert_eq!(found.contexts.get("renamed").unwrap().namespace, "web");
    modify_config(&rules, |config| config.current_context = "".into()).unwrap();
    let output = kubectl.config(files, &["current-context"]);
    assert!(!output.status.success());
}

/// One change, by `kubectl` and by this crate.
type Change = (&'static [&'static str], fn(&mut Kubeconfig));

pub(crate) fn each_entry_to_the_same_file(kubectl: &Kubectl) {
    const A: &str = "clusters: [{name: a, cluster: {server: 'https://a'}}]\ncontexts: [{name: a, context: {cluster: a, user: ''}}]\n";
    const B: &str = "current-context: b\nclusters: [{name: b, cluster: {server: 'https://b'}}]\ncontexts: [{name: b, context: {cluster: b, user: ''}}]\n";
    let changes: [Change; 6] = [
        (&["set-cluster", "a", "--server=https://new"], |config| {
            config.clusters.get_mut("a").unwrap().server = "https://new".into();
        }),
        (&["set-cluster", "b", "--server=https://new"], |config| {
            config.clusters.get_mut("b").unwrap().server = "https://new".into();
        }),
        (
            &["set-context", "new", "--cluster=a", "--user=u"],
            |config| {
                let context = Context {
                    cluster: "a".into(),
                    user: "u".into(),
                    ..Default::default()
                };
                config.contexts.insert("new", context);
            },
        ),
        (&["use-context", "a"], |config| {
            config.current_context = "a".into();
        }),
        (&["unset", "current-context"], |config| {
            config.current_context = "".into();
        }),
        (&["delete-context", "b"], |config| {
            config.contexts.remove("b");
        }),
    ];
    // With both files, with one of them, with none.
    for there in [&["a", "b"][..], &["b"], &["a"]] {
        for (arguments, change) in &changes {
            let folder = tempfile::tempdir().unwrap();
            let written = ["kubectl", "own"].map(|who| {
                let at = |name: &str| folder.path().join(who).join(name);
                std::fs::create_dir(folder.path().join(who)).unwrap();
                for name in there {
                    std::fs::write(at(name), if *name == "a" { A } else { B }).unwrap();
                }
                let (a, b) = (at("a"), at("b"));
                let files: &[&Path] = &[&a, &b];
                let before = rules(files).load().unwrap();
                // A change of what is not there is none.
                let possible = (!arguments.contains(&"a") || before.contexts.contains("a"))
                    && (!arguments.contains(&"b") || before.contexts.contains("b"));
                if possible && who == "kubectl" {
                    kubectl.run(files, arguments);
                } else if possible {
                    modify_config(&rules(files), change).unwrap();
                }
                [a, b].map(|path| {
                    let read = Kubeconfig::load_from_file(path).ok();
                    read.map(|read| crate::program::view(&read))
                })
            });
            // `kubectl` adds nothing but kind and version to a file that it writes, and so do we.
            assert_eq!(written[0], written[1], "{there:?} {arguments:?}");
        }
    }
}

pub(crate) fn nothing_while_the_file_is_locked(kubectl: &Kubectl) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    std::fs::write(&file, "current-context: a\n").unwrap();
    modify_config(&LoadingRules::files([&file]), |config| {
        let output = kubectl.config(&[&file], &["set-context", "b"]);
        assert!(!output.status.success(), "it went past the lock");
        config.current_context = "c".into();
    })
    .unwrap();
    kubectl.run(&[&file], &["set-context", "b"]);
    let found = Kubeconfig::load_from_file(&file).unwrap();
    assert_eq!(found.current_context, "c");
    assert!(found.contexts.contains("b"));
    let error = Kubeconfig::load_from_file(folder.path().join("config.lock")).unwrap_err();
    assert_eq!(
        error.problems()[0].kind(),
        ConfigProblemKind::FileNotFound,
        "nobody left a lock"
    );
}

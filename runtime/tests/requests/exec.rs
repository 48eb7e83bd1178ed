//! Exec plugins: when they are run, and by how many at once.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clientset_runtime::config::{Config, ExecConfig};
use clientset_runtime::object::RawJson;
use clientset_runtime::request::RestClient;
use rcgen::ExtendedKeyUsagePurpose;
use tempfile::TempDir;

use crate::script::{Asked, Script, done, pods, refusal};
use crate::server::Server;
use crate::tls::Authority;

const V1: &str = "client.authentication.k8s.io/v1";
const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";

/// A plugin for the shell, in a folder of its own, which counts its runs.
struct Plugin {
    folder: TempDir,
}

impl Plugin {
    /// `body` is the script; `$n` is the number of the run.
    fn new(body: &str) -> Self {
        let plugin = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        plugin.write(body);
        plugin
    }

    fn write(&self, body: &str) {
        let script = format!(
            "cd '{}'\necho run >> runs\nn=$(wc -l < runs | tr -d ' ')\n{body}\n",
            self.folder.path().display()
        );
        std::fs::write(self.path("plugin"), script).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self) -> ExecConfig {
        ExecConfig {
            command: "/bin/sh".into(),
            args: vec![self.path("plugin").display().to_string().into()],
            api_version: V1.into(),
            interactive_mode: "Never".into(),
            ..Default::default()
        }
    }

    fn of(&self, config: Config) -> Config {
        config.with_exec(self.config(), RawJson::new())
    }

    /// What the plugin writes into a file, once it has.
    async fn wait_for(&self, name: &str) -> String {
        for _ in 0..1000 {
            match std::fs::read_to_string(self.path(name)) {
                Ok(text) if text.ends_with('\n') => return text,
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
        panic!("the plugin does not write {name}");
    }

    fn runs(&self) -> usize {
        std::fs::read_to_string(self.path("runs")).map_or(0, |runs| runs.lines().count())
    }
}

/// The command that answers with this status.
fn say(status: &str) -> String {
    format!(
        r#"echo "{{\"apiVersion\":\"{V1}\",\"kind\":\"ExecCredential\",\"status\":{{{}}}}}""#,
        status.replace('"', "\\\"")
    )
}

fn authorizations(asked: &[Asked]) -> Vec<&str> {
    asked
        .iter()
        .map(|asked| asked.headers["authorization"].to_str().unwrap())
        .collect()
}

fn client(script: &Script, plugin: &Plugin) -> RestClient {
    script.client_of(plugin.of(Config::new("https://h")))
}

#[tokio::test]
async fn a_plugin_is_run_with_the_first_request_and_once() {
    let plugin = Plugin::new(&say(r#""token":"t-$n""#));
    let script = Script::always(done);
    let first = client(&script, &plugin);
    assert_eq!(plugin.runs(), 0);
    for _ in 0..3 {
        pods(&first).send().await.unwrap();
    }
    // Clients with the same settings share what it gave; another server's plugin is the same too, as
    // it is not told of the cluster.
    pods(&client(&script, &plugin)).send().await.unwrap();
    drop(first);
    let other = script.client_of(plugin.of(Config::new("https://other")));
    pods(&other).send().await.unwrap();
    assert_eq!(plugin.runs(), 1);
    assert_eq!(authorizations(&script.asked()), ["Bearer t-1"; 5]);
}

#[tokio::test]
async fn v1beta1_is_spoken_too_and_need_not_say_whether_it_asks() {
    let plugin = Plugin::new(&say(r#""token":"t""#).replace(V1, V1BETA1));
    let exec = ExecConfig {
        api_version: V1BETA1.into(),
        interactive_mode: "".into(),
        ..plugin.config()
    };
    let script = Script::always(done);
    let client = script.client_of(Config::new("https://h").with_exec(exec, RawJson::new()));
    pods(&client).send().await.unwrap();
    assert_eq!(authorizations(&script.asked()), ["Bearer t"]);
}

#[tokio::test]
async fn plugins_with_other_settings_are_other_plugins() {
    let plugin = Plugin::new(&say(r#""token":"t-$n""#));
    let script = Script::always(done);
    let ask = async |exec: ExecConfig, server: &str| {
        let client = script.client_of(Config::new(server).with_exec(exec, RawJson::new()));
        pods(&client).send().await.unwrap();
        plugin.runs()
    };
    assert_eq!(ask(plugin.config(), "https://h").await, 1);
    let mut more = plugin.config();
    more.args.push("more".into());
    assert_eq!(ask(more, "https://h").await, 2);
    let told = ExecConfig {
        provide_cluster_info: true,
        ..plugin.config()
    };
    assert_eq!(ask(told.clone(), "https://h").await, 3);
    assert_eq!(ask(told.clone(), "https://h").await, 3);
    assert_eq!(ask(told, "https://other").await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_requests_wait_for_one_run() {
    let plugin = Plugin::new(&format!("sleep 0.3\n{}", say(r#""token":"t-$n""#)));
    let script = Script::always(done);
    let clients: Vec<_> = (0..20).map(|_| client(&script, &plugin)).collect();
    let calls: Vec<_> = clients
        .iter()
        .map(|client| tokio::spawn(pods(client).send()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(plugin.runs(), 1);
}

#[tokio::test]
async fn runtimes_share_a_run_and_one_that_is_gone_takes_none_with_it() {
    let plugin = Plugin::new(&format!("sleep 1.5\n{}", say(r#""token":"t-$n""#)));
    let script = Script::always(done);
    let (first, second) = (client(&script, &plugin), client(&script, &plugin));
    let gone = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let call = tokio::time::timeout(Duration::from_millis(200), pods(&first).send());
            assert!(call.await.is_err());
        });
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    pods(&second).send().await.unwrap();
    gone.join().unwrap();
    assert_eq!(plugin.runs(), 1);
}

#[tokio::test]
async fn a_failure_is_told_to_all_who_wait_and_not_remembered() {
    let plugin = Plugin::new("sleep 0.3; exit 1");
    let script = Script::always(done);
    let client = client(&script, &plugin);
    let calls: Vec<_> = (0..10)
        .map(|_| tokio::spawn(pods(&client).send()))
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), clientset_runtime::ErrorKind::Credentials);
        assert!(
            error.to_string().contains("it failed (exit status: 1)"),
            "{error}"
        );
    }
    assert_eq!(plugin.runs(), 1);
    plugin.write(&say(r#""token":"t-$n""#));
    pods(&client).send().await.unwrap();
    assert_eq!(plugin.runs(), 2);
}

#[tokio::test]
async fn what_has_expired_is_fetched_anew() {
    let plugin = Plugin::new(&say(
        r#""token":"t-$n","expirationTimestamp":"2020-01-01T00:00:00Z""#,
    ));
    let script = Script::always(done);
    let client = client(&script, &plugin);
    for _ in 0..3 {
        pods(&client).send().await.unwrap();
    }
    assert_eq!(
        authorizations(&script.asked()),
        ["Bearer t-1", "Bearer t-2", "Bearer t-3"]
    );
    plugin.write(&say(
        r#""token":"t-$n","expirationTimestamp":"2999-01-01T00:00:00Z""#,
    ));
    for _ in 0..3 {
        pods(&client).send().await.unwrap();
    }
    assert_eq!(plugin.runs(), 4);
}

#[tokio::test]
async fn a_short_life_ends_to_the_second() {
    let plugin = Plugin::new(&format!(
        "in=$(date -u -d '+4 seconds' +%Y-%m-%dT%H:%M:%SZ)\n{}",
        say(r#""token":"t-$n","expirationTimestamp":"$in""#)
    ));
    let script = Script::always(done);
    let client = client(&script, &plugin);
    pods(&client).send().await.unwrap();
    pods(&client).send().await.unwrap();
    assert_eq!(plugin.runs(), 1);
    tokio::time::sleep(Duration::from_millis(4100)).await;
    pods(&client).send().await.unwrap();
    assert_eq!(plugin.runs(), 2);
}

#[tokio::test]
async fn a_401_runs_the_plugin_again_and_the_request_is_sent_once_more() {
    let plugin = Plugin::new(&say(r#""token":"t-$n""#));
    let script = Script::new([refusal(401, None), done(), done()]);
    let client = client(&script, &plugin);
    pods(&client).send().await.unwrap();
    pods(&client).send().await.unwrap();
    assert_eq!(
        authorizations(&script.asked()),
        ["Bearer t-1", "Bearer t-2", "Bearer t-2"]
    );
    assert_eq!(plugin.runs(), 2);
}

#[tokio::test]
async fn a_401_stays_when_the_plugin_gives_the_same_or_fails() {
    let plugin = Plugin::new(&say(r#""token":"same""#));
    let script = Script::new([refusal(401, None), refusal(401, None)]);
    let client = client(&script, &plugin);
    assert!(pods(&client).send().await.unwrap_err().is_unauthorized());
    assert_eq!((script.asked().len(), plugin.runs()), (1, 2));
    plugin.write("exit 2");
    let error = pods(&client).send().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(
        error.to_string().ends_with(
            "(new ones could not be had: the exec plugin \"/bin/sh\": it failed (exit status: 2); what it says of it is on standard error)"
        ),
        "{error}"
    );
    assert_eq!((script.asked().len(), plugin.runs()), (2, 3));
}

/// Whether a process is there.
fn is_alive(pid: &str) -> bool {
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-c", &format!("kill -0 {}", pid.trim())]);
    shell.output().unwrap().status.success()
}

#[tokio::test]
async fn a_plugin_that_hangs_is_killed_when_nobody_waits_any_more() {
    let plugin = Plugin::new("echo $$ > pid; exec sleep 600");
    let script = Script::always(done);
    let client = client(&script, &plugin);
    // Two wait; the first gives up after a second, the second is dropped later.
    let patient = tokio::spawn(pods(&client).send());
    let pid = plugin.wait_for("pid").await;
    let call = pods(&client).timeout(Duration::from_secs(1)).send();
    let error = call.await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(plugin.runs(), 1);
    assert!(is_alive(&pid), "someone still waits");
    patient.abort();
    for round in 0.. {
        if !is_alive(&pid) {
            break;
        }
        assert!(round < 1000, "the plugin is still there");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // The next request begins anew.
    plugin.write(&say(r#""token":"t-$n""#));
    pods(&client).send().await.unwrap();
    assert_eq!(plugin.runs(), 2);
}

#[tokio::test]
async fn a_request_that_brings_its_own_authorization_runs_no_plugin() {
    let plugin = Plugin::new("exit 1");
    let script = Script::always(done);
    let request = pods(&client(&script, &plugin)).header("authorization", "Bearer own");
    request.send().await.unwrap();
    assert_eq!(plugin.runs(), 0);
}

#[tokio::test]
async fn a_plugin_is_not_run_where_there_is_a_client_certificate() {
    let plugin = Plugin::new("exit 1");
    let (certificate, key) = Authority::new().issue(&["jane"], ExtendedKeyUsagePurpose::ClientAuth);
    let script = Script::always(done);
    let config = plugin.of(Config::new("https://h"));
    let config = config.with_client_certificate(certificate.pem(), key.serialize_pem());
    pods(&script.client_of(config)).send().await.unwrap();
    assert!(!script.asked()[0].headers.contains_key("authorization"));
    assert_eq!(plugin.runs(), 0);
}

#[tokio::test]
async fn of_several_credentials_one_counts() {
    let plugin = Plugin::new(&say(r#""token":"plugin""#));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "file").unwrap();
    let token = "token: token".to_owned();
    let file = format!("tokenFile: {}", file.display());
    let basic = "username: jane\n    password: p".to_owned();
    let exec = format!(
        "exec: {{apiVersion: {V1}, command: /bin/sh, args: [{}], interactiveMode: Never}}",
        plugin.path("plugin").display()
    );
    let oidc = "auth-provider: {name: oidc, config: {idp-issuer-url: 'https://i', client-id: k}}"
        .to_owned();
    for (kinds, sent) in [
        (&[&token][..], Ok("Bearer token")),
        (&[&file], Ok("Bearer file")),
        (&[&token, &file], Ok("Bearer file")),
        (&[&basic], Ok("Basic amFuZTpw")),
        (&[&exec], Ok("Bearer plugin")),
        (&[&token, &exec], Ok("Bearer token")),
        (&[&file, &exec], Ok("Bearer file")),
        (&[&basic, &exec], Ok("Basic amFuZTpw")),
        (&[&token, &oidc], Ok("Bearer token")),
        (&[&token, &basic], Err(())),
        (&[&exec, &oidc], Err(())),
    ] {
        let kinds: Vec<_> = kinds.iter().map(|kind| format!("    {kind}\n")).collect();
        let text = format!(
            "current-context: c\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\nclusters: [{{name: c, cluster: {{server: 'https://h'}}}}]\nusers:\n- name: u\n  user:\n{}",
            kinds.concat()
        );
        let script = Script::always(done);
        match (Config::from_kubeconfig_text(&text), sent) {
            (Ok(config), Ok(sent)) => {
                pods(&script.client_of(config)).send().await.unwrap();
                assert_eq!(authorizations(&script.asked()), [sent], "{text}");
            }
            (Err(_), Err(_)) => {}
            (config, _) => panic!("{text}: {config:?}"),
        }
    }
    assert_eq!(plugin.runs(), 1);
}

#[tokio::test]
async fn over_plain_http_no_plugin_is_run() {
    let plugin = Plugin::new("exit 1");
    let server = Server::plain().await;
    let client = RestClient::new(plugin.of(Config::new(server.url()))).unwrap();
    pods(&client).send().await.unwrap();
    assert_eq!(plugin.runs(), 0);
}

#[tokio::test]
async fn a_plugin_is_told_what_is_asked_of_it() {
    let plugin = Plugin::new(&format!(
        "printf %s \"$KUBERNETES_EXEC_INFO\" > info; printf %s \"$GREETING $1\" > rest; if read line; then echo \"$line\" > stdin; fi\n{}",
        say(r#""token":"t""#)
    ));
    let mut exec = ExecConfig {
        provide_cluster_info: true,
        ..plugin.config()
    };
    exec.args.push("web".into());
    exec.env.push(clientset_runtime::config::ExecEnvVar {
        name: "GREETING".into(),
        value: "hello".into(),
        ..Default::default()
    });
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.crt");
    std::fs::write(&authority, "the authority").unwrap();
    let text = format!(
        r#"
current-context: c
contexts: [{{name: c, context: {{cluster: c, user: u}}}}]
clusters:
- name: c
  cluster:
    server: https://10.0.0.1:6443
    certificate-authority: {}
    tls-server-name: name
    proxy-url: http://proxy:3128
    disable-compression: true
    extensions:
    - name: client.authentication.k8s.io/exec
      extension: {{audience: web, count: 3}}
    - name: other
      extension: {{a: 1}}
users:
- name: u
  user:
    exec:
      apiVersion: {V1}
      command: {}
      args: [{}, web]
      env: [{{name: GREETING, value: hello}}]
      interactiveMode: IfAvailable
      provideClusterInfo: true
"#,
        authority.display(),
        exec.command.as_str(),
        plugin.path("plugin").display(),
    );
    let script = Script::always(done);
    let client = script.client_of(Config::from_kubeconfig_text(&text).unwrap());
    pods(&client).send().await.unwrap();
    let read = |name: &str| std::fs::read_to_string(plugin.path(name)).unwrap();
    assert_eq!(read("rest"), "hello web");
    // No test runs at a terminal that it would leave to the plugin.
    assert_eq!(
        read("info"),
        concat!(
            r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"cluster":{"#,
            r#""server":"https://10.0.0.1:6443","tls-server-name":"name","certificate-authority-data":"dGhlIGF1dGhvcml0eQ==","#,
            r#""proxy-url":"http://proxy:3128","disable-compression":true,"config":{"audience":"web","count":3}},"interactive":false}}"#
        )
    );
}

/// A server that knows the clients of one authority.
struct Secure {
    servers: Authority,
    clients: Authority,
    server: Server,
}

impl Secure {
    async fn new() -> Self {
        let (servers, clients) = (Authority::new(), Authority::new());
        let server = servers.serve(&["127.0.0.1"], Some(&clients), &["h2"]).await;
        Self {
            servers,
            clients,
            server,
        }
    }

    fn client(&self, plugin: &Plugin) -> RestClient {
        let config = Config::new(format!("https://{}", self.server.address));
        let config = config.with_certificate_authority(self.servers.pem.as_str());
        RestClient::new(plugin.of(config)).unwrap()
    }

    /// Puts an answer with a new certificate where the plugin finds it.
    fn issue(&self, plugin: &Plugin, more: &str) {
        let (certificate, key) = self
            .clients
            .issue(&["jane"], ExtendedKeyUsagePurpose::ClientAuth);
        let escaped = |pem: String| pem.replace('\n', "\\n");
        let answer = format!(
            r#"{{"apiVersion":"{V1}","kind":"ExecCredential","status":{{"clientCertificateData":"{}","clientKeyData":"{}"{more}}}}}"#,
            escaped(certificate.pem()),
            escaped(key.serialize_pem())
        );
        std::fs::write(plugin.path("answer"), answer).unwrap();
    }
}

const EXPIRED: &str = r#","expirationTimestamp":"2020-01-01T00:00:00Z""#;

#[tokio::test]
async fn the_certificate_of_a_plugin_is_shown_and_changes_with_it() {
    let secure = Secure::new().await;
    let plugin = Plugin::new("cat answer");
    secure.issue(&plugin, EXPIRED);
    let client = secure.client(&plugin);
    pods(&client).send().await.unwrap();
    // Fetched anew, and the same: the connection stays.
    pods(&client).send().await.unwrap();
    assert_eq!((plugin.runs(), secure.server.connections()), (2, 1));
    secure.issue(&plugin, "");
    pods(&client).send().await.unwrap();
    pods(&client).send().await.unwrap();
    // Another client with the same settings shares the credentials and the connection.
    pods(&secure.client(&plugin)).send().await.unwrap();
    assert_eq!((plugin.runs(), secure.server.connections()), (3, 2));
    let shown: Vec<_> = secure
        .server
        .seen()
        .into_iter()
        .map(|seen| seen.certificate)
        .collect();
    assert_eq!(shown[0], shown[1]);
    assert!(shown[0].is_some() && shown[1] != shown[2]);
    assert!(shown[2] == shown[3] && shown[3] == shown[4]);
}

#[tokio::test]
async fn a_plugin_may_give_a_token_and_a_certificate() {
    let secure = Secure::new().await;
    let plugin = Plugin::new("cat answer");
    secure.issue(&plugin, r#","token":"t""#);
    pods(&secure.client(&plugin)).send().await.unwrap();
    let seen = secure.server.seen().pop().unwrap();
    assert_eq!(seen.headers["authorization"], "Bearer t");
    assert!(seen.certificate.is_some());
}

#[tokio::test]
async fn a_401_renews_a_certificate_too() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let first = Arc::new(std::sync::Mutex::new(None));
    let refused = first.clone();
    let tls = servers.server_config(&["127.0.0.1"], Some(&clients), &["h2"]);
    let server = Server::secure_with(tls, move |seen| {
        let mut response = http::Response::new("{}".into());
        let mut refused = refused.lock().unwrap();
        if *refused.get_or_insert_with(|| seen.certificate.clone()) == seen.certificate {
            *response.status_mut() = http::StatusCode::UNAUTHORIZED;
        }
        response
    })
    .await;
    let secure = Secure {
        servers,
        clients,
        server,
    };
    let plugin = Plugin::new("cat answer");
    secure.issue(&plugin, "");
    let client = secure.client(&plugin);
    assert!(pods(&client).send().await.unwrap_err().is_unauthorized());
    assert_eq!((plugin.runs(), secure.server.seen().len()), (2, 1));
    secure.issue(&plugin, "");
    pods(&client)
        .post()
        .body_bytes("application/json", "{}")
        .send()
        .await
        .unwrap();
    assert_eq!((plugin.runs(), secure.server.seen().len()), (3, 3));
    assert_eq!(secure.server.connections(), 2);
}

//! The flags and files of the three programs, and when each is ready.

use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::api::Api;
use super::credentials::{Authority, Signed, User, Users, service_account_keys};
use super::error::Error;
use super::process::{Guard, Process, poll};
use super::{ControlPlane, write};

/// Every path is relative to the control plane's own folder, where the programs run.
pub(super) const ETCD_SOCKET: &str = "etcd.sock";
const AUTHORITY: &str = "authority.crt";
const SERVER_CERTIFICATE: &str = "server.crt";
const SERVER_KEY: &str = "server.key";
const SERVICE_ACCOUNT_KEY: &str = "service-account.key";
const SERVICE_ACCOUNT_PUBLIC_KEY: &str = "service-account.pub";
const TOKENS: &str = "tokens.csv";
const CONTROLLER_MANAGER_KUBECONFIG: &str = "controller-manager.yaml";

/// How often another port is tried: a free one is found by opening and closing it, and another
/// process may be faster.
const PORT_TRIES: u32 = 5;

/// Writes what the programs read.
pub(super) fn write_files(
    folder: &Path,
    authority: &Authority,
    users: &Users,
) -> Result<(), Error> {
    let Signed { certificate, key } = authority.sign_server(None)?;
    let (private, public) = service_account_keys()?;
    for (name, text) in [
        (AUTHORITY, &authority.pem()),
        (SERVER_CERTIFICATE, &certificate),
        (SERVER_KEY, &key),
        (SERVICE_ACCOUNT_KEY, &private),
        (SERVICE_ACCOUNT_PUBLIC_KEY, &public),
        (TOKENS, &users.token_file),
    ] {
        write(&folder.join(name), text)?;
    }
    Ok(())
}

/// Starts etcd as the first of a process group that the guard then knows.
pub(super) fn spawn_etcd(
    path: &Path,
    flags: Vec<String>,
    folder: &Path,
    guard: &mut Guard,
) -> Result<Process, Error> {
    let mut args = vec![
        "--data-dir=etcd".to_owned(),
        // A socket needs no free port, and nobody else can open it in this folder.
        format!("--listen-client-urls=unix://{ETCD_SOCKET}"),
        // Nobody asks for these two, but etcd wants them: one is never used, the other is any port.
        "--advertise-client-urls=http://127.0.0.1:1".to_owned(),
        "--listen-peer-urls=http://127.0.0.1:0".to_owned(),
        "--unsafe-no-fsync".to_owned(),
    ];
    args.extend(flags);
    let etcd = Process::spawn("etcd", path, &args, folder, None)?;
    guard.protect(etcd.pid())?;
    Ok(etcd)
}

/// How the API server is started, and reached once it runs.
pub(super) struct ApiServer {
    path: PathBuf,
    flags: Vec<String>,
    api: Api,
    port: u16,
}

impl ApiServer {
    /// Chooses a free port.
    pub(super) fn new(
        path: PathBuf,
        flags: Vec<String>,
        authority: &Authority,
    ) -> Result<ApiServer, Error> {
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .map_err(Error::io("find a free port"))?
            .port();
        let api = Api::new(&format!("https://127.0.0.1:{port}"), &authority.pem())?;
        Ok(ApiServer {
            path,
            flags,
            api,
            port,
        })
    }

    fn on_another_port(&self, authority: &Authority) -> Result<ApiServer, Error> {
        ApiServer::new(self.path.clone(), self.flags.clone(), authority)
    }

    pub(super) fn api(&self) -> &Api {
        &self.api
    }

    pub(super) fn spawn(&self, folder: &Path, group: u32) -> Result<Process, Error> {
        let mut args = vec![
            format!("--etcd-servers=unix://{ETCD_SOCKET}"),
            "--bind-address=127.0.0.1".to_owned(),
            "--advertise-address=127.0.0.1".to_owned(),
            // It would publish the loopback address, which is not allowed as an endpoint.
            "--endpoint-reconciler-type=none".to_owned(),
            format!("--secure-port={}", self.port),
            "--cert-dir=.".to_owned(),
            format!("--tls-cert-file={SERVER_CERTIFICATE}"),
            format!("--tls-private-key-file={SERVER_KEY}"),
            format!("--client-ca-file={AUTHORITY}"),
            format!("--token-auth-file={TOKENS}"),
            "--anonymous-auth=false".to_owned(),
            "--authorization-mode=Node,RBAC".to_owned(),
            "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
            format!("--service-account-signing-key-file={SERVICE_ACCOUNT_KEY}"),
            format!("--service-account-key-file={SERVICE_ACCOUNT_PUBLIC_KEY}"),
            "--service-cluster-ip-range=10.0.0.0/16".to_owned(),
            "--allow-privileged=true".to_owned(),
            // Unless told so, a stopping API server waits a minute for its watches to end.
            "--shutdown-watch-termination-grace-period=2s".to_owned(),
        ];
        args.extend_from_slice(&self.flags);
        Process::spawn("kube-apiserver", &self.path, &args, folder, Some(group))
    }

    /// Waits until the API server says that all of it has started.
    pub(super) fn wait_until_ready(
        &self,
        process: &mut Process,
        admin: &User,
        patience: Duration,
    ) -> Result<(), Error> {
        poll("the API server to be ready", patience, || {
            process.check()?;
            Ok(self.api.expect_ok(admin, "/readyz"))
        })
        .map_err(|error| process.explain(error))
    }
}

impl ControlPlane {
    /// Waits for etcd, which has been started, and starts the API server.
    pub(super) fn start_etcd_and_api_server(&mut self) -> Result<(), Error> {
        let socket = self.folder.path().join(ETCD_SOCKET);
        let mut processes = self.lock();
        let etcd = &mut processes.etcd;
        poll("etcd to listen", self.patience, || {
            etcd.check()?;
            Ok(UnixStream::connect(&socket)
                .map(drop)
                .map_err(|error| error.to_string()))
        })
        .map_err(|error| etcd.explain(error))?;
        drop(processes);
        for _ in 1..PORT_TRIES {
            match self.start_api_server() {
                Err(Error::Exited { log, .. }) if log.contains("address already in use") => {
                    self.api_server = self.api_server.on_another_port(&self.authority)?;
                }
                started => return started,
            }
        }
        self.start_api_server()
    }

    /// Starts the controller manager and waits until it has done its first work.
    pub(super) fn start_controller_manager(&mut self, path: &Path) -> Result<(), Error> {
        let folder = self.folder.path();
        let kubeconfig = self.kubeconfig(self.admin(), "default");
        let flags = [
            format!("--service-account-private-key-file={SERVICE_ACCOUNT_KEY}"),
            format!("--root-ca-file={AUTHORITY}"),
        ];
        let mut processes = self.lock();
        let group = Some(processes.etcd.pid());
        let process = spawn_controller_manager(path, &kubeconfig, &flags, folder, group)?;
        processes.controller_manager = Some(process);
        drop(processes);
        self.wait_for_service_account("default")
    }
}

/// Starts a controller manager for the server and the user of a kubeconfig's text.
pub(super) fn spawn_controller_manager(
    path: &Path,
    kubeconfig: &str,
    flags: &[String],
    folder: &Path,
    group: Option<u32>,
) -> Result<Process, Error> {
    write(&folder.join(CONTROLLER_MANAGER_KUBECONFIG), kubeconfig)?;
    let mut args = vec![
        format!("--kubeconfig={CONTROLLER_MANAGER_KUBECONFIG}"),
        "--secure-port=0".to_owned(),
        "--leader-elect=false".to_owned(),
        // Its default is a system folder, which it creates.
        "--flex-volume-plugin-dir=flexvolume".to_owned(),
    ];
    args.extend_from_slice(flags);
    Process::spawn("kube-controller-manager", path, &args, folder, group)
}

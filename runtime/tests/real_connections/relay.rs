//! What stands between a client and the server: a proxy, or a wire that can fall silent.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How a connection comes to its target.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Way {
    /// It is there at once.
    Straight,
    /// It asks with `CONNECT`.
    Connect,
    /// It asks as SOCKS 5 has it, for a name.
    Socks,
}

/// A relay on this machine, for as long as the test runs.
pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// What each connection asked for.
    asked: Mutex<Vec<String>>,
    /// The connections with a smaller number are silent.
    silent_below: AtomicUsize,
}

impl Relay {
    pub(crate) async fn start(way: Way, target: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::<Shared>::default();
        let (target, own) = (target.to_owned(), shared.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (target, shared) = (target.clone(), own.clone());
                // A client that goes away ends its connection alone.
                tokio::spawn(async move { serve(stream, way, &target, &shared).await });
            }
        });
        Ok(Self { address, shared })
    }

    /// What was asked for, one entry for each connection.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// From now on nothing passes over the connections that there are, though they stay open.
    pub(crate) fn fall_silent(&self) {
        let count = self.shared.asked.lock().unwrap().len();
        self.shared.silent_below.store(count, Ordering::SeqCst);
    }
}

async fn serve(
    mut stream: TcpStream,
    way: Way,
    target: &str,
    shared: &Shared,
) -> std::io::Result<()> {
    let asked = match way {
        Way::Straight => target.to_owned(),
        Way::Connect => connect(&mut stream).await?,
        Way::Socks => socks(&mut stream).await?,
    };
    let number = {
        let mut all = shared.asked.lock().unwrap();
        all.push(asked);
        all.len() - 1
    };
    let mut server = TcpStream::connect(target).await?;
    let (mut there, mut back) = ([0; 16384], [0; 16384]);
    loop {
        let silent = || number < shared.silent_below.load(Ordering::SeqCst);
        tokio::select! {
            read = stream.read(&mut there) => match read? {
                0 => return Ok(()),
                _ if silent() => {}
                length => server.write_all(&there[..length]).await?,
            },
            read = server.read(&mut back) => match read? {
                0 => return Ok(()),
                _ if silent() => {}
                length => stream.write_all(&back[..length]).await?,
            },
        }
    }
}

async fn connect(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    let head = String::from_utf8(head).unwrap();
    Ok(head.split(' ').nth(1).unwrap().to_owned())
}

async fn socks(stream: &mut TcpStream) -> std::io::Result<String> {
    // The version, and the ways to say who one is: none is needed.
    let mut greeting = [0; 2];
    stream.read_exact(&mut greeting).await?;
    let mut ways = vec![0; greeting[1].into()];
    stream.read_exact(&mut ways).await?;
    stream.write_all(&[5, 0]).await?;
    // Version, connect, reserved, "a name follows", its length.
    let mut head = [0; 5];
    stream.read_exact(&mut head).await?;
    assert_eq!(head[..4], [5, 1, 0, 3]);
    let mut name = vec![0; head[4].into()];
    stream.read_exact(&mut name).await?;
    let port = stream.read_u16().await?;
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    Ok(format!("{}:{port}", String::from_utf8(name).unwrap()))
}

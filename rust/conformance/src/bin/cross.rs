//! The cross-language suite. It runs one scripted HTTP server per case and one client program per language. All clients
//! run the same cases, and the result is a table of languages and themes. `cross rust=target/debug/cross_client
//! go=target/go-cross-client`

use std::collections::{BTreeMap, BTreeSet};
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use callwright_testing::{Received, Scenario, ScriptedServer, ServerLog};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Far longer than any case takes.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Theme {
    theme: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    scenario: Scenario,
    call: Value,
    want: Map<String, Value>,
}

/// The client program of one language.
struct Client {
    // Dropping it ends the process.
    _child: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Client {
    fn start(program: &str) -> Result<Self, Failure> {
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("start {program}: {error}"))?;
        let stdin = child.stdin.take().ok_or("no standard input")?;
        let lines = BufReader::new(child.stdout.take().ok_or("no standard output")?).lines();
        Ok(Self { _child: child, stdin, lines })
    }

    async fn make(&mut self, url: &str, call: &Value) -> Result<Map<String, Value>, Failure> {
        let order = json!({ "url": url, "call": call });
        self.stdin.write_all(format!("{order}\n").as_bytes()).await?;
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await??;
        Ok(serde_json::from_str(&line.ok_or("the client has ended")?)?)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cross: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<bool, Failure> {
    let themes = themes()?;
    let mut table: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    let mut holds = true;
    for argument in std::env::args().skip(1) {
        let (language, program) = argument.split_once('=').ok_or("usage: cross <language>=<program>...")?;
        let known = known(language);
        let mut row = BTreeMap::new();
        for theme in &themes {
            let mut client = Client::start(program)?;
            let mut passed = 0;
            for case in &theme.cases {
                let result = check(&mut client, case).await;
                match (&result, known.contains(&case.id)) {
                    (Ok(()), false) => passed += 1,
                    (Ok(()), true) => {
                        println!("{language}: {}: passes, and is listed as known to fail", case.id)
                    }
                    (Err(why), false) => println!("{language}: {}: {why}", case.id),
                    (Err(_), true) => continue,
                }
                holds &= result.is_ok() && !known.contains(&case.id);
            }
            row.insert(theme.theme.clone(), format!("{passed}/{}", theme.cases.len()));
        }
        table.push((language.to_owned(), row));
    }
    if table.is_empty() {
        return Err("usage: cross <language>=<program>...".into());
    }
    print_table(&themes, &table);
    Ok(holds)
}

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance")
}

fn themes() -> Result<Vec<Theme>, Failure> {
    let mut paths: Vec<_> =
        folder().join("cross").read_dir()?.map(|entry| Ok(entry?.path())).collect::<Result<_, Failure>>()?;
    paths.retain(|path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let mut ids = BTreeSet::new();
    let mut themes = Vec::new();
    for path in paths {
        let theme: Theme = serde_json::from_str(&std::fs::read_to_string(&path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        if let Some(case) = theme.cases.iter().find(|case| !ids.insert(case.id.clone())) {
            return Err(format!("two cases are called {}", case.id).into());
        }
        themes.push(theme);
    }
    Ok(themes)
}

fn known(language: &str) -> BTreeSet<String> {
    let path = folder().join(format!("known-failing/{language}.txt"));
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let ids = text.lines().filter_map(|line| line.split_whitespace().next());
    ids.filter(|id| !id.starts_with('#')).map(str::to_owned).collect()
}

fn print_table(themes: &[Theme], table: &[(String, BTreeMap<String, String>)]) {
    print!("{:<12}", "cross");
    themes.iter().for_each(|theme| print!("{:>12}", theme.theme));
    println!();
    for (language, row) in table {
        print!("{language:<12}");
        themes.iter().for_each(|theme| print!("{:>12}", row[&theme.theme]));
        println!();
    }
}

async fn check(client: &mut Client, case: &Case) -> Result<(), String> {
    let server = ScriptedServer::start(case.scenario.clone()).await.map_err(|error| error.to_string())?;
    let report = client.make(&server.url(), &case.call).await.map_err(|error| error.to_string())?;
    let mut want = case.want.clone();
    if let Some(ms) = want.remove("closed_within_ms").and_then(|ms| ms.as_u64()) {
        let given_up =
            |log: &ServerLog| !log.requests.is_empty() && log.requests.iter().all(Received::is_abandoned);
        let waiting = server.wait_until(given_up);
        tokio::time::timeout(Duration::from_millis(ms), waiting)
            .await
            .map_err(|_| format!("the server still waits {ms} ms after the call has ended"))?;
    }
    let log = server.log();
    let sends = want.remove("sends").unwrap_or_else(|| report.get("attempts").cloned().unwrap_or_default());
    same("sends", &sends, &json!(log.requests.len()))?;
    if let Some(wanted) = want.remove("attempt_headers") {
        same("attempt_headers", &wanted, &json!(numbers(&log, "x-retry-attempt")))?;
    }
    if let Some(wanted) = want.remove("timeout_headers") {
        timeouts(&wanted, &log, &case.call)?;
    }
    if want.remove("same_bytes").is_some() {
        let same = log.requests.windows(2).all(|pair| pair[0].body == pair[1].body);
        same.then_some(()).ok_or("the attempts differ in their bytes")?;
    }
    for (key, wanted) in &want {
        let got = report.get(key).ok_or_else(|| format!("the client does not report {key}"))?;
        same(key, wanted, got)?;
    }
    Ok(())
}

fn same(what: &str, wanted: &Value, got: &Value) -> Result<(), String> {
    if wanted == got { Ok(()) } else { Err(format!("{what} is {got}, not {wanted}")) }
}

/// Returns the values of a header as numbers, 0 for a request without it.
fn numbers(log: &ServerLog, name: &str) -> Vec<u64> {
    let number = |request: &Received| request.header(name).and_then(|text| text.parse().ok()).unwrap_or(0);
    log.requests.iter().map(number).collect()
}

fn timeouts(wanted: &Value, log: &ServerLog, call: &Value) -> Result<(), String> {
    let sent = numbers(log, "connect-timeout-ms");
    let limit = call["timeout_ms"].as_u64().unwrap_or(u64::MAX);
    let holds = match wanted.as_str() {
        Some("none") => log.requests.iter().all(|request| request.header("connect-timeout-ms").is_none()),
        Some("decreasing") => {
            sent.first().is_some_and(|first| *first <= limit && *first > 0)
                && sent.windows(2).all(|pair| pair[1] < pair[0])
        }
        _ => return Err(format!("timeout_headers {wanted} is not known")),
    };
    if holds { Ok(()) } else { Err(format!("the timeout headers are {sent:?}")) }
}

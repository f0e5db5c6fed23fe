"""Generates and compiles the contracts of packages of public registries, and counts what becomes of them.

run.py <work folder> <program `corpus`> <comma-separated languages>

CORPUS_SAMPLE=n takes n packages, chosen by CORPUS_SEED (1). Everything is kept in the work folder; downloads are made once.
"""

import collections
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUST_BATCH = 12
SHOWN = 20
GO_MODULE = "corpus.test/sdk"
GO_SDK = "git.example.com/acme/acme-sdk/go"

Source = collections.namedtuple("Source", "label registry package version directory imports")
Row = collections.namedtuple("Row", "language package services left_out result reason name")


def sources():
    for line in (pathlib.Path(__file__).parent / "packages.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            registry, package, version, directory, *imports = line.split()
            label = package.split("/")[-1]
            yield Source(label, registry, package, version, directory, imports)


def download(source, work):
    """Returns the directory of the contracts of a package, fetched by the registry's own client."""
    folder = work / "contracts" / f"{source.label}-{source.version}"
    if not folder.exists():
        archives = work / "archives"
        archives.mkdir(parents=True, exist_ok=True)
        if source.registry == "npm":
            command = ["npm", "pack", "--silent", f"{source.package}@{source.version}"]
            name = subprocess.run(command, cwd=archives, check=True, stdout=subprocess.PIPE, text=True).stdout.split()[-1]
            with tarfile.open(archives / name) as archive:
                archive.extractall(folder, filter="data")
        else:
            target = archives / source.label
            command = ["pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", target]
            subprocess.run([*command, f"{source.package}=={source.version}"], check=True)
            with zipfile.ZipFile(next(target.glob("*.whl"))) as archive:
                archive.extractall(folder, [name for name in archive.namelist() if name.endswith(".proto")])
        # The compiler has the well-known types of the editions that it reads.
        shutil.rmtree(folder / source.directory / "google" / "protobuf", ignore_errors=True)
    return folder / source.directory


def packages(directory):
    """Returns the proto packages below a directory."""
    found = set()
    for path in directory.rglob("*.proto"):
        declared = re.search(r"^\s*package\s+([\w.]+)\s*;", path.read_text(errors="replace"), re.MULTILINE)
        found.add(declared.group(1) if declared else "")
    return found


def chosen(directories):
    """Returns the packages to generate, by label: all, or a sample."""
    everything = [(label, package) for label, directory in sorted(directories.items()) for package in sorted(packages(directory))]
    sample = int(os.environ.get("CORPUS_SAMPLE", 0))
    if sample:
        everything = sorted(random.Random(os.environ.get("CORPUS_SEED", "1")).sample(everything, min(sample, len(everything))))
    by_label = collections.defaultdict(list)
    for label, package in everything:
        by_label[label].append(package)
    return by_label


def generate(program, work, languages):
    out = work / "out"
    shutil.rmtree(out, ignore_errors=True)
    known = {source.label: source for source in sources()}
    directories = {label: download(source, work) for label, source in known.items()}
    rows = []
    for label, wanted in chosen(directories).items():
        includes = [directories[label], *(directories[other] for other in known[label].imports)]
        command = [program, label, os.pathsep.join(map(str, includes)), out, languages, *wanted]
        lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        rows += [Row(*line.split("\t")) for line in lines]
    return out, rows


def compile_go(out):
    """Returns what `go vet` says about each package."""
    folder = out / "go"
    if not folder.exists():
        return {}
    sdk = ROOT / "go"
    shutil.copy(sdk / "go.sum", folder)
    required = (sdk / "go.mod").read_text().split("\n", 1)[1]
    (folder / "go.mod").write_text(
        f"module {GO_MODULE}\n{required}\nrequire {GO_SDK} v0.0.0\n\nreplace {GO_SDK} => {sdk}\n"
    )
    subprocess.run(["go", "mod", "tidy"], cwd=folder, check=True, stderr=subprocess.DEVNULL)
    said = subprocess.run(["go", "vet", "./..."], cwd=folder, stderr=subprocess.PIPE, text=True)
    if said.returncode == 0:
        return {}
    wrong = collections.defaultdict(list)
    name = None
    for line in said.stderr.splitlines():
        place = re.search(rf"(?:{GO_MODULE}/|^(?:vet: )?(?:\./)?)([\w.-]+)/", line)
        name = place.group(1) if place else name
        wrong[name].append(line)
    return wrong


def crate(folder, names, out):
    """Writes a crate that holds the modules of some packages."""
    (folder / "src").mkdir(parents=True, exist_ok=True)
    lines = ["#![deny(warnings)]"]
    for name in names:
        tree = {}
        for file in sorted((out / "rust" / name).glob("*.rs")):
            node = tree
            for part in file.stem.split("."):
                node = node.setdefault(part, {})
            node[""] = file
        module = re.sub(r"\W", "_", name).lower()
        lines.append(f"pub mod {module} {{ {modules(tree)} }}")
    (folder / "src/lib.rs").write_text("\n".join(lines))
    runtime = ROOT / "rust/runtime"
    (folder / "Cargo.toml").write_text(
        f'[package]\nname = "{folder.name}"\nversion = "0.0.0"\nedition = "2024"\n\n[features]\nmock = []\n\n'
        f'[dependencies]\ncallwright = {{ path = "{runtime}" }}\nasync-trait = "0.1"\nmockall = "0.15"\n'
    )


def modules(tree):
    text = ""
    for part, below in tree.items():
        if part == "":
            text += f'include!("{below}");'
        else:
            text += f"pub mod r#{part.lower()} {{ {modules(below)} }} "
    return text


def compile_rust(out):
    """Returns what `cargo check` says about each package, mocks on."""
    names = sorted(path.name for path in (out / "rust").glob("*"))
    folder = out / "crates"
    batches = [names[start : start + RUST_BATCH] for start in range(0, len(names), RUST_BATCH)]
    for number, batch in enumerate(batches):
        crate(folder / f"batch{number}", batch, out)
    if not batches:
        return {}
    (folder / "Cargo.toml").write_text('[workspace]\nresolver = "3"\nmembers = ["batch*"]\n')
    shutil.copy(ROOT / "Cargo.lock", folder)
    wrong = collections.defaultdict(list)
    for number, batch in enumerate(batches):
        command = ["cargo", "check", "--quiet", "--message-format", "short", "-p", f"batch{number}", "--all-features"]
        said = subprocess.run(command, cwd=folder, stderr=subprocess.PIPE, text=True)
        if said.returncode:
            for line in said.stderr.splitlines():
                place = re.search(r"out/rust/([^/]+)/", line)
                wrong[place.group(1) if place else f"batch{number}"].append(line)
    return wrong


def report(rows, wrong):
    print(f"{'language':10} {'packages':>9} {'services':>9} {'generated':>9} {'refused':>9} {'not compiled':>13} {'methods left out':>17}")
    for language in sorted({row.language for row in rows}):
        own = [row for row in rows if row.language == language]
        refused = [row for row in own if row.result == "refused"]
        broken = [row for row in own if row.name in wrong[language]]
        print(
            f"{language:10} {len(own):9} {sum(int(row.services) for row in own):9} {len(own) - len(refused):9} {len(refused):9}"
            f" {len(broken):13} {sum(int(row.left_out) for row in own):17}"
        )
    for language in sorted({row.language for row in rows}):
        reasons = collections.defaultdict(list)
        for row in rows:
            if row.language == language and row.result == "refused":
                reasons[kind(row.reason)].append(row)
        for reason, those in sorted(reasons.items(), key=lambda item: -len(item[1])):
            print(f"\n{language} refuses {len(those)}: {reason}")
            for row in those[:5]:
                print(f"  {row.package}: {row.reason[:300]}")
        broken = sorted(wrong[language].items(), key=str)
        if len(broken) > SHOWN:
            print(f"\n{language}: the first {SHOWN} of {len(broken)} that do not compile:")
        for name, lines in broken[:SHOWN]:
            print(f"\n{language} does not compile {name} ({len(lines)} lines):")
            print("\n".join(f"  {line[:300]}" for line in lines[:5]))


def kind(reason):
    """Returns a reason without the names in it."""
    reason = reason.split("  remedy:")[0]
    reason = re.sub(r"^\S+\.proto:[\d:]+ ", "", reason)
    return re.sub(r"`[^`]*`|\"[^\"]*\"|'[^']*'|\b[\w-]+(\.[\w-]+)+\b", "_", reason).strip()


def main():
    work, program, languages = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
    out, rows = generate(program, work, languages)
    compilers = {"go": compile_go, "rust": compile_rust}
    wrong = {language: compilers[language](out) for language in languages.split(",")}
    report(rows, wrong)
    # A package that is generated and does not compile is a fault of ours, whatever it asks for.
    sys.exit(1 if any(wrong.values()) else 0)


if __name__ == "__main__":
    main()

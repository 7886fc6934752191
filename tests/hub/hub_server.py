"""A stand-in for the hub of models: the few questions of its API that huggingface_hub asks.

Repositories have commits, branches and readers; large files go the way of git-lfs.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.hub.web import Content, Handler, Web, send, size_of, tag

LARGE = 4096  # bytes from which a file goes the way of git-lfs
WRITER, READER = "hf_writer", "hf_reader"


@dataclass
class Repo:
    """A repository.

    Args:
        commits: hash -> files.
        refs: branch -> hash.
        access: `public`, `private` or `gated`.
    """

    commits: dict[str, dict[str, Content]] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    access: str = "public"

    def commit(self, files: dict[str, Content], branch: str = "main") -> str:
        """One more commit; its hash."""
        name = hashlib.sha1(f"{sorted(files)}{len(self.commits)}".encode()).hexdigest()
        self.commits[name] = files
        self.refs[branch] = name
        return name

    def at(self, revision: str) -> str | None:
        """The commit that a revision is."""
        name = self.refs.get(revision, revision)
        return name if name in self.commits else None

    def files(self, branch: str = "main") -> dict[str, Content]:
        """What a branch holds."""
        return self.commits[self.refs[branch]]


class Refusal(Exception):
    """An answer that is none."""

    def __init__(self, status: int, code: str | None = None, text: str = "no"):
        super().__init__(text)
        self.status, self.code = status, code


class Hub(Web):
    """The hub; `files` are the large ones, by what stores them."""

    def __init__(self) -> None:
        super().__init__()
        self.repos: dict[str, Repo] = {}
        self.commits_sent: list[list[dict[str, Any]]] = []

    @property
    def storage(self) -> str:
        """Where large files lie: another host, to which no token goes."""
        return self.address.replace("127.0.0.1", "localhost")

    def repo(self, name: str, files: dict[str, Content], access: str = "public") -> Repo:
        """A repository that has been there before."""
        self.repos[name] = repo = Repo(access=access)
        repo.commit({".gitattributes": b"*.h5 filter=lfs\n", **files})
        return repo

    def answer(self, handler: Handler) -> None:
        path = handler.path.partition("?")[0]
        path = path.replace("%2F", "/")
        try:
            if path in self.statuses:
                raise Refusal(self.statuses[path])
            for pattern, answer in QUESTIONS:
                if match := re.fullmatch(pattern, f"{handler.command} {path}"):
                    answer(self, handler, *match.groups())
                    return
            super().answer(handler)
        except Refusal as refusal:
            handler.body() if handler.command in ("POST", "PUT") else None
            reply(handler, {"error": str(refusal)}, refusal.status, refusal.code)

    # -- Who may -------------------------------------------------------------------------------

    def token(self, handler: Handler) -> str:
        return handler.headers.get("Authorization", "").removeprefix("Bearer ")

    def seen(self, handler: Handler, name: str) -> Repo:
        """A repository that may be read."""
        repo, known = self.repos.get(name), self.token(handler) in (READER, WRITER)
        if repo is None or (repo.access == "private" and not known):
            raise Refusal(404 if known else 401, "RepoNotFound", "Repository not found")
        return repo

    def listed(self, handler: Handler, name: str, revision: str | None) -> None:
        repo = self.seen(handler, name)
        commit = repo.at(revision or "main")
        if commit is None:
            raise Refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        siblings = [described(path, data) for path, data in repo.commits[commit].items()]
        reply(handler, {"id": name, "sha": commit, "siblings": siblings, "private": False})

    def tree(self, handler: Handler, name: str, revision: str) -> None:
        """The same as other readers of the hub ask for it."""
        repo = self.seen(handler, name)
        files = repo.commits[repo.at(revision) or ""]
        reply(handler, [entry(path, content) for path, content in files.items()])

    def resolved(self, handler: Handler, name: str, revision: str, path: str) -> None:
        repo = self.seen(handler, name)
        if repo.access == "gated" and self.token(handler) not in (READER, WRITER):
            raise Refusal(403, "GatedRepo", "Access to this repository is restricted")
        commit = repo.at(revision)
        if commit is None:
            raise Refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        if path not in repo.commits[commit]:
            raise Refusal(404, "EntryNotFound", "Entry not found")
        content = repo.commits[commit][path]
        headers = {"X-Repo-Commit": commit}
        if size_of(content) < LARGE:
            send(handler, self, path, content, headers | {"ETag": f'"{blob(content)}"'})
            return
        self.files[f"store/{tag(content)}"] = content
        handler.send_response(302)
        headers |= {
            "X-Linked-ETag": f'"{tag(content)}"',
            "X-Linked-Size": str(size_of(content)),
            "Location": f"{self.storage}/store/{tag(content)}",
            "Content-Length": "0",
        }
        for header in headers.items():
            handler.send_header(*header)
        handler.end_headers()

    # -- How it is written ---------------------------------------------------------------------

    def may_write(self, handler: Handler) -> None:
        token = self.token(handler)
        if token != WRITER:
            raise Refusal(403 if token else 401, None, "You may not write here")

    def created(self, handler: Handler) -> None:
        self.may_write(handler)
        asked = json.loads(handler.body())
        name = f"{asked.get('organization') or 'me'}/{asked['name']}"
        if name in self.repos:
            there = {"error": "You already created this repo", "url": f"{self.address}/{name}"}
            reply(handler, there, 409)
            return
        self.repo(name, {})
        reply(handler, {"url": f"{self.address}/{name}", "name": name})

    def preupload(self, handler: Handler, name: str, revision: str) -> None:
        self.may_write(handler)
        files = json.loads(handler.body())["files"]
        modes = [
            {
                "path": file["path"],
                "uploadMode": "lfs" if file["size"] >= LARGE else "regular",
                "shouldIgnore": False,
            }
            for file in files
        ]
        reply(handler, {"files": modes})

    def batch(self, handler: Handler, name: str) -> None:
        self.may_write(handler)
        objects = json.loads(handler.body())["objects"]
        places = [
            {**o, "actions": {"upload": {"href": f"{self.address}/store/{o['oid']}"}}}
            for o in objects
        ]
        reply(handler, {"transfer": "basic", "objects": places})

    def stored(self, handler: Handler, oid: str) -> None:
        content = handler.body()
        assert tag(content) == oid
        self.files[f"store/{oid}"] = content
        reply(handler, {})

    def committed(self, handler: Handler, name: str, revision: str) -> None:
        self.may_write(handler)
        lines = [json.loads(line) for line in handler.body().splitlines()]
        repo, header = self.repos[name], lines[0]["value"]
        if header.get("parentCommit") not in (None, repo.refs[revision]):
            raise Refusal(412, None, "The branch has moved on")
        self.commits_sent.append(lines)
        files = dict(repo.files(revision))
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.files[f"store/{value['oid']}"]
            else:
                del files[value["path"]]
        commit = repo.commit(files, revision)
        url = f"{self.address}/{name}/commit/{commit}"
        reply(handler, {"success": True, "commitOid": commit, "commitUrl": url})

    def validated(self, handler: Handler) -> None:
        handler.body()
        reply(handler, {"errors": [], "warnings": []})


NAME, PART = r"([^/]+/[^/]+)", r"([^/]+)"
QUESTIONS = (
    (rf"GET /api/models/{NAME}()", lambda hub, h, name, _: hub.listed(h, name, None)),
    (rf"GET /api/models/{NAME}/revision/(.+)", Hub.listed),
    (rf"GET /api/models/{NAME}/tree/{PART}", Hub.tree),
    (rf"(?:GET|HEAD) /{NAME}/resolve/(refs/pr/\d+|[^/]+)/(.+)", Hub.resolved),
    (r"POST /api/repos/create", Hub.created),
    (r"POST /api/validate-yaml", Hub.validated),
    (rf"POST /api/models/{NAME}/preupload/{PART}", Hub.preupload),
    (rf"POST /{NAME}\.git/info/lfs/objects/batch", Hub.batch),
    (rf"PUT /store/{PART}", Hub.stored),
    (rf"POST /api/models/{NAME}/commit/{PART}", Hub.committed),
)


def described(path: str, content: Content) -> dict[str, Any]:
    size = size_of(content)
    if size < LARGE:
        return {"rfilename": path, "size": size, "blobId": blob(content)}
    lfs = {"sha256": tag(content), "size": size, "pointerSize": 134}
    return {"rfilename": path, "size": size, "blobId": "0" * 40, "lfs": lfs}


def entry(path: str, content: Content) -> dict[str, Any]:
    large = described(path, content).get("lfs")
    lfs = {"lfs": {**large, "oid": large["sha256"]}} if large else {}
    oid = "0" * 40 if large else blob(content)
    return {"type": "file", "path": path, "size": size_of(content), "oid": oid, **lfs}


def blob(content: Content) -> str:
    """What git calls a content."""
    assert isinstance(content, bytes)
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def reply(handler: Handler, value: Any, status: int = 200, code: str | None = None) -> None:
    """Send JSON."""
    data = json.dumps(value).encode()
    handler.send_response(status)
    if code:
        handler.send_header("X-Error-Code", code)
    if status >= 400:
        handler.send_header("X-Error-Message", str(value.get("error")))
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(data)

"""The tests of a Tamiz project and its schemas as cases of pytest.

Copy it beside tamiz.yml and run pytest. Environment:
  TAMIZ           the program; the default is tamiz on the PATH
  TAMIZ_PROJECT   the project's folder; the default is the folder of this file
  TAMIZ_AGAINST   a branch, tag or commit to compare the schemas with; the default is the lock alone
"""
import json
import os
import subprocess

PROJECT = os.environ.get("TAMIZ_PROJECT") or os.path.dirname(os.path.abspath(__file__))


def ask(*arguments):
    """Asks tamiz, and returns its answer; what it could not answer is an error of its own words."""
    command = [os.environ.get("TAMIZ") or "tamiz", *arguments, "-p", PROJECT, "-o", "json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    if not done.stdout.strip():
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout)


def pytest_generate_tests(metafunc):
    if "pipeline_case" in metafunc.fixturenames:
        cases = ask("test")["tests"] if os.path.isdir(os.path.join(PROJECT, "tests")) else []
        metafunc.parametrize("pipeline_case", cases, ids=[case["file"] for case in cases])
    if "schema" in metafunc.fixturenames:
        against = os.environ.get("TAMIZ_AGAINST")
        schemas = ask("schema", "check", *(["--against", against] if against else []))["schemas"]
        metafunc.parametrize("schema", schemas, ids=[schema["name"] for schema in schemas])


def test_pipeline(pipeline_case):
    assert pipeline_case["passed"], "\n".join(pipeline_case["failures"])


def test_schema_is_accepted(schema):
    changes = "; ".join(change["text"] for change in schema["changes"])
    assert schema["holds"], "%s is %s (%s); accept it: tamiz schema accept %s --reason \"why\"" % (
        schema["name"], schema["state"], changes, schema["name"].split("@")[0])

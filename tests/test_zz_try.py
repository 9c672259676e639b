from tests.programs import *
import pytest, random, collections
@pytest.fixture
def home(tmp_path):
    with Home(tmp_path) as h: yield h
def test_race(home):
    cs = collections.Counter()
    cfg = home.config(home.service("web"), home.service("api", depends_on="web"))
    for n in range(40):
        p = home.start(cfg)
        p.until_state("running")
        p.signal(15)
        d = random.uniform(0,0.25)
        time.sleep(d); p.signal(15)
        c = p.wait()
        cs[c] += 1
        if c: print(c, round(d,3), repr(p.errors[-200:]))
        assert "Traceback" not in p.errors, p.errors
    print(cs)
def test_early(home):
    cs = collections.Counter()
    cfg = home.config(home.service("web"), home.service("api", depends_on="web"))
    for n in range(40):
        p = home.start(cfg, wait=False)
        until(lambda: b"SigCgt" and int([l for l in Path(f"/proc/{p.pid}/status").read_text().splitlines() if l.startswith("SigCgt")][0].split()[1],16) & (1<<14))
        time.sleep(random.uniform(0,0.02))
        p.signal(15)
        c = p.wait()
        cs[c] += 1
        if "Traceback" in p.errors: print(p.errors)
    print(cs)
def test_pipe(home):
    cs = collections.Counter()
    cfg = home.config(home.service("web"), home.service("api", depends_on="web"))
    for n in range(3):
        with broken_pipe() as b:
            p = home.start(cfg, stdout=b, stderr=b)
        p.until_state("running")
        p.signal(15)
        cs[p.wait()] +=1
    print(cs)
    for n in range(3):
        p = home.start(cfg, preexec_fn=lambda: (os.close(0),os.close(1),os.close(2)))
        p.until_state("running")
        print({f: os.readlink(f"/proc/{p.pid}/fd/{f}") for f in os.listdir(f"/proc/{p.pid}/fd")})
        print(p.errors)
        p.signal(1)
        cs[p.wait()] +=1
    print(cs)

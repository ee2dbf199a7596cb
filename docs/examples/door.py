# A door: the badge says who, the token lets in. Reads user IDs, one a line, as badge readers type them, and runs RELAY
# for whoever opens the token within WAIT seconds. `python3 door.py` with ZAAS, SERVICE, AUTHKEY (role basic), RELAY, WAIT.
import http.client, os, subprocess, sys, time
from urllib.parse import quote, urlsplit

ZAAS, SERVICE, AUTHKEY, RELAY = (os.environ[name] for name in ('ZAAS', 'SERVICE', 'AUTHKEY', 'RELAY'))
WAIT_SECONDS, PAUSE_SECONDS = float(os.environ.get('WAIT', 20)), 2
at = urlsplit(ZAAS)
Connection = http.client.HTTPSConnection if at.scheme == 'https' else http.client.HTTPConnection
connection = Connection(at.netloc, timeout=3)    # one, kept open: a small board has no time for a handshake each time


def ask(user):
    """The answer's bytes, and how many seconds zaas wants to be left alone."""
    try:
        path = f'/token/status?service={SERVICE}&id={quote(user, safe="")}'    # not quote_plus: its + is a plus
        connection.request('GET', path, headers={'Authorization': f'Bearer {AUTHKEY}'})
        answer = connection.getresponse()
        body = answer.read(100)
        answer.close()
        return (body if answer.status in (200, 404) else b''), int(answer.headers.get('retry-after', 0))
    except (OSError, http.client.HTTPException, ValueError):
        connection.close()
        return b'', 0


def waited_for(user):
    end = time.monotonic() + WAIT_SECONDS
    while True:
        body, pause = ask(user)
        if body in (b'{"status":1}', b'{"status":3}'):
            return True
        # Whoever is blocked or unknown need not be waited for.
        pause = max(pause, PAUSE_SECONDS)
        if body.startswith((b'{"status":4}', b'{"error"')) or time.monotonic() + pause > end:
            return False
        time.sleep(pause)


for line in sys.stdin:
    is_in = waited_for(line.rstrip('\n'))
    if is_in:
        subprocess.run(RELAY, shell=True, check=False)
    print('open' if is_in else 'shut', flush=True)

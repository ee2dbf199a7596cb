# A web log-in: the password, then the token. `python3 log_in.py` with ZAAS, SERVICE, AUTHKEY (role basic), PORT, and
# USERS, a JSON file of names with "<salt>:<scrypt>", both hex.
import hashlib, hmac, html, json, os, re, secrets, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, quote
from urllib.request import Request, urlopen

ZAAS, SERVICE, AUTHKEY = (os.environ[name] for name in ('ZAAS', 'SERVICE', 'AUTHKEY'))
with open(os.environ['USERS'], encoding='utf-8') as file:
    USERS = json.load(file)
NOBODY = f'{"00" * 16}:{"00" * 64}'
SESSIONS = {}    # cookie -> (user, is_in, until)
WAIT_SECONDS, SESSION_SECONDS = 120, 8 * 3600
FORM = """<form method="post"><input name="user" autocomplete="username">
  <input name="password" type="password" autocomplete="current-password"><button>Log in</button></form>"""
TOLD = {0: 'You have no token yet: ask the help desk.', 2: 'Open your token on your phone.',
        4: 'Your token is blocked: call the help desk.'}


def is_password(user, password):
    # Whoever is unknown takes as long as a wrong password, so that nobody learns who exists.
    salt, expected = map(bytes.fromhex, USERS.get(user, NOBODY).split(':'))
    typed = hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1, maxmem=2**26, dklen=64)
    return hmac.compare_digest(typed, expected)


def begin(user, is_in):
    cookie = secrets.token_urlsafe(32)
    SESSIONS[cookie] = user, is_in, time.time() + (SESSION_SECONDS if is_in else WAIT_SECONDS)
    return {'set-cookie': f'__Host-session={cookie}; Path=/; Secure; HttpOnly; SameSite=Lax'}


def ask(user):
    """What whoever typed the right password is told while they wait; None lets them in."""
    address = f'{ZAAS}/token/status?service={SERVICE}&id={quote(user, safe="")}'    # not urlencode: its + is a plus
    try:
        with urlopen(Request(address, headers={'Authorization': f'Bearer {AUTHKEY}'}), timeout=3) as answer:
            status = json.load(answer)['status']
        return None if status in (1, 3) else TOLD[status]
    except HTTPError as error:
        return TOLD[0] if error.code == 404 else 'Nobody can log in just now. Please wait.'
    except OSError:
        return 'Nobody can log in just now. Please wait.'


class Site(BaseHTTPRequestHandler):
    def answer(self, status, body='', headers={}):
        self.send_response(status)
        safe = {'content-security-policy': "default-src 'none'; form-action 'self'", 'cache-control': 'no-store'}
        for name, value in {'content-type': 'text/html; charset=utf-8', **safe, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self):
        if self.headers.get('sec-fetch-site', 'same-origin') != 'same-origin':
            return self.answer(403, 'Not from here.')
        length = int(self.headers.get('content-length', 0))
        if length > 4096:
            return self.answer(413, 'Too long.')
        typed = parse_qs(self.rfile.read(length).decode())
        user, password = (typed.get(name, [''])[0] for name in ('user', 'password'))
        if not is_password(user, password):
            return self.answer(401, f'Wrong name or password. {FORM}')
        self.answer(303, headers={'location': '/', **begin(user, False)})

    def do_GET(self):
        found = re.search(r'(?:^|; )__Host-session=([\w-]+)', self.headers.get('cookie', ''))
        cookie = found[1] if found else ''
        user, is_in, until = SESSIONS.get(cookie, ('', False, 0))
        if until < time.time():
            SESSIONS.pop(cookie, None)
            return self.answer(200, FORM)
        if is_in:
            return self.answer(200, f'Welcome, {html.escape(user)}!')
        if (message := ask(user)) is not None:
            return self.answer(200, message, {'refresh': '3'})
        SESSIONS.pop(cookie, None)
        self.answer(303, headers={'location': '/', **begin(user, True)})


if __name__ == '__main__':
    with ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Site) as server:
        print('listening', flush=True)
        server.serve_forever()

/** What the examples are about. */
export interface Example {
  readonly origin: string
  readonly service: string
  readonly user: string
  /** Null where the program takes it from its environment. */
  readonly key: string | null
}

/** One way to ask whether a token is open, as a program that runs. */
export interface Snippet {
  readonly name: string
  readonly text: string
}

const addressOf = ({ origin, service, user }: Example): string =>
  `${origin}/token/status?service=${service}&id=${encodeURIComponent(user).replaceAll("'", '%27')}`

/** The same question in each language; all of them let in 3 as they do 1, so that nobody sees who is forced. */
export const snippetsOf = (example: Example): readonly Snippet[] => {
  const { key } = example
  const address = addressOf(example)
  const inShell = key ?? '$ZAAS_BASIC_KEY'
  const joined = (before: string, environment: string): string => `'${before}${key === null ? environment : `${key}'`}`
  return [
    {
      name: 'curl',
      text: `curl -H "Authorization: Bearer ${inShell}" '${address}'\n`,
    },
    {
      name: 'TypeScript',
      text: `const answer = await fetch('${address}', {
  headers: { authorization: ${joined('Bearer ', "' + process.env.ZAAS_BASIC_KEY")} },
})
const { status } = await answer.json()
console.log(status === 1 || status === 3 ? 'open' : 'closed')
`,
    },
    {
      name: 'Python',
      text: `import json, os, urllib.request

request = urllib.request.Request(
    '${address}',
    headers={'Authorization': ${joined('Bearer ', "' + os.environ['ZAAS_BASIC_KEY']")}},
)
with urllib.request.urlopen(request, timeout=10) as answer:
    status = json.load(answer)['status']
print('open' if status in (1, 3) else 'closed')
`,
    },
    {
      name: 'PHP',
      text: `<?php
$context = stream_context_create(['http' => [
    'header' => ${joined('Authorization: Bearer ', "' . getenv('ZAAS_BASIC_KEY')")},
    'timeout' => 10,
]]);
$answer = file_get_contents('${address}', false, $context);
$status = $answer === false ? null : json_decode($answer, true)['status'];
echo in_array($status, [1, 3], true) ? "open\\n" : "closed\\n";
`,
    },
    {
      name: 'Shell',
      text: `case "$(curl -sS -m 10 -H "Authorization: Bearer ${inShell}" '${address}')" in
  '{"status":1}' | '{"status":3}') echo open ;;
  *) echo closed ;;
esac
`,
    },
  ]
}

import { wordsOf } from '../support/words-of.ts'

const bytesOf = (address: string): number[] => address.split('.').map(Number)
const hex = (value: number, digits = 1): string => value.toString(16).padStart(digits, '0')
const groupsOf = (address: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = bytesOf(address)
  return `${hex(a * 256 + b)}:${hex(c * 256 + d)}`
}
const numberOf = (bytes: readonly number[]): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0)
const replaced = (text: string, pattern: RegExp, by: (found: string) => string): string => text.replaceAll(pattern, by)

/** Every way in which a URL can write an address of IPv4, and every address of IPv6 that carries one. */
const spellings: Record<string, (address: string) => string> = {
  plain: (address) => address,
  'with a dot behind': (address) => `${address}.`,
  'as one number': (address) => String(numberOf(bytesOf(address))),
  'as one number, hexadecimal': (address) => `0x${hex(numberOf(bytesOf(address)), 8)}`,
  'as one number, octal': (address) => `0${numberOf(bytesOf(address)).toString(8)}`,
  'bytes hexadecimal': (address) =>
    bytesOf(address)
      .map((byte) => `0x${hex(byte)}`)
      .join('.'),
  'bytes octal': (address) =>
    bytesOf(address)
      .map((byte) => `0${byte.toString(8)}`)
      .join('.'),
  'bytes octal with many noughts': (address) =>
    bytesOf(address)
      .map((byte) => `0000${byte.toString(8)}`)
      .join('.'),
  'bytes mixed': (address) =>
    bytesOf(address)
      .map((byte, at) => (at % 2 === 0 ? `0X${hex(byte)}` : byte))
      .join('.'),
  'two parts': (address) => `${bytesOf(address)[0]}.${numberOf(bytesOf(address).slice(1))}`,
  'three parts': (address) => `${bytesOf(address).slice(0, 2).join('.')}.${numberOf(bytesOf(address).slice(2))}`,
  'wide digits': (address) => replaced(address, /\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  'mathematical digits': (address) =>
    replaced(address, /\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit))),
  'ideographic dots': (address) => address.replaceAll('.', '。'),
  'wide dots': (address) => address.replaceAll('.', '．'),
  'half-wide dots': (address) => address.replaceAll('.', '｡'),
  'per cent': (address) => replaced(address, /\d/g, (digit) => `%3${digit}`),
  'per cent dots': (address) => address.replaceAll('.', '%2e'),
  'soft hyphens': (address) => address.replaceAll('.', '.\u00ad'),
  'with a port': (address) => `${address}:8443`,
  mapped: (address) => `[::ffff:${address}]`,
  'mapped, hexadecimal': (address) => `[0:0:0:0:0:ffff:${groupsOf(address)}]`,
  translated: (address) => `[::ffff:0:${groupsOf(address)}]`,
  compatible: (address) => `[::${groupsOf(address)}]`,
  NAT64: (address) => `[64:ff9b::${address}]`,
  'NAT64 of its own': (address) => `[64:ff9b:1::${address}]`,
  '6to4': (address) => `[2002:${groupsOf(address)}::1]`,
  'Teredo, as server': (address) => `[2001:0:${groupsOf(address)}::1]`,
  'Teredo, as client': (address) =>
    `[2001::${groupsOf(
      bytesOf(address)
        .map((byte) => 255 - byte)
        .join('.'),
    )}]`,
  'ISATAP, link-local': (address) => `[fe80::5efe:${address}]`,
}
const inside = wordsOf`127.0.0.1 10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.100.100.200 168.63.129.16 0.0.0.0`

/** Addresses of IPv6 that are nobody's receiver. */
const inside6 = wordsOf`
  [::1] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::] [fd00:ec2::254] [fd20:ce::254] [fc00::1]
  [fe80::1] [fe80::a9fe:a9fe] [fec0::1] [ff02::1] [2001:db8::1] [2001:20::1] [3fff::1] [5f00::1] [100::1] [4000::1]
  [fe80::1%25eth0] [fe80::1%eth0] [::1%25lo]
`

/** Names that are an own machine's, however they are written. */
const names = wordsOf`
  localhost LOCALHOST localhost. a.localhost ｌocalhost loc%61lhost local\u00adhost ⓛⓞⓒⓐⓛⓗⓞⓢⓣ printer.local db.internal
  metadata.google.internal metadata.google.internal. instance-data metadata kubernetes.default.svc.cluster.local
  nas.home.arpa x.localdomain intranet host.docker.internal
`

/** Texts whose readers disagree about where they lead. */
const disputed = [
  ...wordsOf`
    https://hooks.example@10.0.0.1/ https://hooks.example:443@127.0.0.1/ https://a:b@169.254.169.254/ https:10.0.0.1
    https:/10.0.0.1/ https:///10.0.0.1/ https:////127.0.0.1 https://10.0.0.1?@hooks.example/ https://10.0.0.1#@hooks.example/
    https://10.0.0.1:443@127.0.0.1/ http://10.0.0.1/ ftp://10.0.0.1/ gopher://10.0.0.1:70/_x dict://127.0.0.1:11211/
    file:///etc/passwd file://127.0.0.1/etc data:text/plain,x javascript:0 blob:https://10.0.0.1/x ws://127.0.0.1/
    //10.0.0.1/ 10.0.0.1 unix:/var/run/docker.sock jar:https://10.0.0.1!/ ldap://127.0.0.1/ https://[::1 https://[10.0.0.1]/
    https://256.0.0.1/ https://127.0.0.1.1/ https://0x/ https:// https://./ https://../ https://127.0.0.1:99999/
  `,
  'https://hooks.example\\@10.0.0.1/',
  'https:\\\\10.0.0.1/',
  'https://10.0.0.1\t/',
  'https://127.0.\n0.1/',
  ' https://10.0.0.1/',
  'https://10.0.0.1 .hooks.example/',
  'https://10.0.0.1\u0000.hooks.example/',
  'https://10.0.0.1\r\nHost: hooks.example/',
]

/** What a name server of an attacker answers. */
export const hostileAnswers: Record<string, readonly string[]> = {
  loopback: ['127.0.0.1'],
  metadata: ['169.254.169.254'],
  'metadata of Alibaba': ['100.100.100.200'],
  'a private one': ['10.0.0.1'],
  'a public one, then a private one': ['203.0.114.7', '10.0.0.1'],
  'a private one, then public ones': ['10.0.0.1', '203.0.114.7', '2606:4700:4700::1111'],
  'public IPv4 with loopback of IPv6': ['203.0.114.7', '::1'],
  'public IPv6 with a unique local one': ['2606:4700:4700::1111', 'fd00::1'],
  'a mapped one': ['::ffff:10.0.0.1'],
  'a mapped one, hexadecimal': ['::ffff:a00:1'],
  NAT64: ['64:ff9b::a00:1'],
  '6to4': ['2002:a00:1::1'],
  Teredo: ['2001:0:a00:1::1'],
  'one with a zone': ['fe80::1%eth0'],
  'a public one with a zone': ['2606:4700:4700::1111%eth0'],
  'this network': ['0.0.0.0'],
  broadcast: ['255.255.255.255'],
  multicast: ['224.0.0.1'],
  'a name in place of an address': ['localhost'],
  'an odd spelling': ['127.1'],
  'a number': ['2130706433'],
  'an empty text': [''],
  'a URL': ['http://10.0.0.1/'],
  'fifty public ones and a private one': [...Array.from({ length: 50 }, (_, at) => `203.0.114.${at}`), '192.168.0.1'],
}

/** URLs that lead inside, each with its name. */
export const hostileUrls = [
  ...Object.entries(spellings).flatMap(([how, spell]) =>
    inside.map((address): [string, string] => [`${address} ${how}`, `https://${spell(address)}/hook`]),
  ),
  ...[...inside6, ...names].map((host): [string, string] => [host, `https://${host}/hook`]),
  ...disputed.map((text): [string, string] => [JSON.stringify(text), text]),
]

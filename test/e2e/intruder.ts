const mail = {
  FromEmailAddress: 'a@a.example',
  Destination: { ToAddresses: ['victim@a.example'] },
  Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
}
const aws = (target: string, input: object, path = '/') => ({ path, target, body: JSON.stringify(input) })
/** Calls of every service, as one who knows the sources would try them. */
export const calls = [
  aws('DynamoDB_20120810.Scan', { TableName: 'zaas-local-tenants' }),
  aws('DynamoDB_20120810.PutItem', { TableName: 'zaas-local-tenants', Item: { tenant: { S: 'x' }, item: { S: 'x' } } }),
  aws('AmazonSQS.ReceiveMessage', { QueueUrl: 'http://aws.invalid/000000000000/zaas-local-mail' }),
  aws('AmazonSQS.SendMessage', { QueueUrl: 'http://aws.invalid/000000000000/zaas-local-mail', MessageBody: 'x' }),
  aws('TrentService.GenerateDataKey', { KeyId: 'k', KeySpec: 'AES_256' }),
  aws('', mail, '/v2/email/outbound-emails'),
]
/** The credential that every function has. */
export const credential = 'AWS4-HMAC-SHA256 Credential=LOCAL00/20260101/eu-west-1/dynamodb/aws4_request'

/** As another user: reads and writes every file, connects to every socket, calls every service at every port. */
export const intrude = `
process.setgroups([])
process.setgid(65534)
process.setuid(65534)
const { readFileSync, appendFileSync, readdirSync } = require('node:fs')
const { connect } = require('node:net')
const { files, sockets, ports, calls, credential, pid } = JSON.parse(process.argv[1])
const done = []
const attempt = (what, act) => { try { act(); done.push(what) } catch {} }
for (const file of files) {
  attempt('read ' + file, () => readFileSync(file))
  attempt('wrote ' + file, () => appendFileSync(file, 'x'))
  attempt('listed ' + file, () => readdirSync(file))
}
for (const secret of ['environ', 'mem', 'maps']) attempt('read ' + secret, () => readFileSync('/proc/' + pid + '/' + secret))
const connected = (path) => new Promise((resolve) => {
  const socket = connect(path).on('connect', () => { done.push('connected to ' + path); resolve(socket.destroy()) }).on('error', resolve)
})
const called = async (port, { path, target, body }) => {
  const url = 'http://127.0.0.1:' + port + path
  const headers = { authorization: credential, ...(target === '' ? {} : { 'x-amz-target': target }) }
  for (const init of [{}, { method: 'POST', body, headers }]) {
    const answer = await fetch(url, init)
    if (answer.ok) done.push((init.method ?? 'GET') + ' ' + url + ' ' + target + ': ' + await answer.text())
  }
}
const all = async () => {
  for (const socket of sockets) await connected(socket)
  for (const port of ports) for (const call of calls) await called(port, call)
  console.log(JSON.stringify({ uid: process.getuid(), done }))
}
void all()
`

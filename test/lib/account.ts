import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** A tenant as `admin.tenants` answers one. */
const tenants = '{"ok":true,"result":{"items":[],"next":null}}'

/** What AWS says of an account, by the path or target of an HTTP request. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/functions\/acme-admin-tenants\/invocations/, tenants],
  [/account-settings/, '{"AccountLimit":{"ConcurrentExecutions":10}}'],
  [/email\/account/, '{"ProductionAccessEnabled":false}'],
  [/CertificateManager/, '{"Certificate":{"Status":"ISSUED","SubjectAlternativeNames":["*.acme.example"]}}'],
  [/email\/identities\/acme\.example/, '{"VerifiedForSendingStatus":true}'],
]
const caller = (account: string): string =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
   <Arn>arn:aws:iam::${account}:user/me</Arn><UserId>me</UserId><Account>${account}</Account>
   </GetCallerIdentityResult></GetCallerIdentityResponse>`

const refused =
  '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>It is not yours.</Message></Error></ErrorResponse>'

/** Credentials of an account, whose services say of themselves what a new account's would. */
export const credentialsOf = async (account: string): Promise<Record<string, string>> => {
  const server = createServer(async (request, response) => {
    const asked = `${request.url} ${String(request.headers['x-amz-target'])}`
    const found = answers.find(([pattern]) => pattern.test(asked))?.[1]
    const isRefused = found === undefined && (await text(request)).includes('AssumeRole')
    response.writeHead(isRefused ? 403 : 200, { 'content-type': found === undefined ? 'text/xml' : 'application/json' })
    response.end(isRefused ? refused : (found ?? caller(account)))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-central-1',
  }
}

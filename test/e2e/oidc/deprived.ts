import type { FunctionId } from '../../../functions/grants.ts'
import type { TestInstance } from '../../support/instance.ts'
import { infoOf, PromptWindow, redeem, type TestClient } from '../../support/oidc.ts'

type Case = [id: FunctionId, action: string, end: string, work: () => Promise<unknown>]

/** A grant of each function below `/oidc`, and what needs it. */
export const ofOidc = (instance: TestInstance, client: TestClient): Case[] => {
  const sessions = 'zaas-local-sessions'
  const begin = (pushed: boolean) => PromptWindow.begin(client, {}, { pushed })
  return [
    ['oidc.jwks', 'dynamodb:GetItem', 'zaas-local-keys', () => fetch(`${instance.url}/oidc/jwks`)],
    ['oidc.par', 'dynamodb:PutItem', sessions, () => begin(true)],
    ['oidc.authorize', 'dynamodb:PutItem', sessions, () => begin(false)],
    ['oidc.prompt', 'dynamodb:GetItem', sessions, async () => (await begin(false)).send(null)],
    ['oidc.token', 'dynamodb:GetItem', sessions, () => redeem({ client, verifier: 'x' }, 'x')],
    ['oidc.userinfo', 'dynamodb:GetItem', sessions, () => infoOf(client, `${'A'.repeat(43)}.${'A'.repeat(43)}`)],
  ]
}

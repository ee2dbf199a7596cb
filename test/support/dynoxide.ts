import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { AwsError, type AwsInput } from '../../local/engines/engine.ts'
import { freePort } from './cli.ts'

/** Another DynamoDB, by somebody else, to compare with. */
export interface Dynoxide {
  call(action: string, input: AwsInput): Promise<AwsInput>
  stop(): void
}

/** The binary of this platform's package, null where there is none. */
export const findDynoxide = (): string | null => {
  try {
    const name = `@dynoxide/${process.platform}-${process.arch}/package.json`
    return join(dirname(createRequire(import.meta.url).resolve(name)), 'dynoxide')
  } catch {
    return null
  }
}

/** Starts it, in memory. */
export const startDynoxide = async (binary: string): Promise<Dynoxide> => {
  const port = await freePort()
  const server = spawn(binary, ['serve', '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] })
  await new Promise<void>((resolve, reject) => {
    for (const input of [server.stdout, server.stderr])
      createInterface({ input }).on('line', (line) => line.includes('listening on') && resolve())
    server.once('close', () => reject(new Error('dynoxide did not start')))
  })
  return { stop: () => server.kill(), call: (action, input) => post(`http://127.0.0.1:${port}`, action, input) }
}

const post = async (url: string, action: string, input: AwsInput): Promise<AwsInput> => {
  const answer = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(input),
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${action}`,
      'x-amz-date': '20260101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=x/20260101/a/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
  })
  const { __type, message, Message, ...body } = (await answer.json()) as Record<string, unknown>
  if (answer.ok) return body
  throw new AwsError(String(__type).split('#').at(-1) ?? '', String(message ?? Message), answer.status, body)
}

import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { expect, it } from 'vitest'
import { readJson } from '../../core/runtime/request.ts'

const asked = (body: string) =>
  readJson({
    body,
    isBase64Encoded: false,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
  } as unknown as APIGatewayProxyEventV2)

it('a byte order mark before JSON is not there, anywhere else it is what it is', () => {
  expect(asked('\ufeff{"id":"joe"}')).toEqual({ parameters: { id: 'joe' }, fault: null })
  expect(asked('{"id":"\ufeffjoe"}').parameters).toEqual({ id: '\ufeffjoe' })
  for (const body of ['\ufeff', '\ufeff\ufeff{}', '{}\ufeff'])
    expect(asked(body).fault).toMatchObject({ code: 'invalid_json' })
})

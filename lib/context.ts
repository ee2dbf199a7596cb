const contextKeys = (
  'zaas:stage zaas:config zaas:url zaas:allowLoopbackWebhooks zaas:noLimits zaas:smsPrefixes ' +
  'zaas:allowWebhooksTo zaas:outbox zaas:appMinimum zaas:signup zaas:maxTokens zaas:bundles'
).split(' ')

/** Refuses a context key that nothing reads: `-c stage=prod` would deploy the default stage instead. CDK's own keys have a colon or a slash. */
export const refuseUnknownContext = (keys: readonly string[]): void => {
  const unknown = keys.find((key) => !contextKeys.includes(key) && (key.startsWith('zaas:') || !/[:/]/.test(key)))
  if (unknown !== undefined)
    throw new Error(`There is no context key ${unknown}; the keys are ${contextKeys.join(', ')}`)
}

/** The public address without a slash at the end. With a path, query or fragment no link that is made from it would work. */
export const publicAddress = (asked: string): string => {
  const url = URL.parse(asked)
  if (url === null || !/^https?:$/.test(url.protocol) || `${url.origin}/` !== url.href || /[?#]/.test(asked))
    throw new Error('zaas:url is an address without path, query and fragment, such as https://zaas.example')
  return asked.replace(/\/+$/, '')
}

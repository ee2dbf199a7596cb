/** Credentials as the AWS SDK's clients take them. */
interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const fromEnvironment = (): Promise<Credentials> => {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID']
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY']
  const sessionToken = process.env['AWS_SESSION_TOKEN']
  if (!accessKeyId || !secretAccessKey) return Promise.reject(new Error('No AWS credentials in the environment'))
  return Promise.resolve({ accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) })
}

/**
 * Stands in for `@aws-sdk/credential-provider-node` in every bundle: Lambda always gives credentials in the
 * environment, so the code that looks for profiles, SSO and instance metadata need not be shipped (about 130 kB a function).
 */
export const defaultProvider = (): (() => Promise<Credentials>) => fromEnvironment

/** Nothing to refresh: Lambda replaces the whole environment before its credentials expire. */
export const credentialsWillNeedRefresh = (): boolean => false

/** Nothing expires while this environment lives. */
export const credentialsTreatedAsExpired = (): boolean => false

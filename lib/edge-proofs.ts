import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import type { Domain } from './configuration.ts'

const secretName = (prefix: string, number: number): string => `${prefix}-edge-proof-${number}`

/** The proof of this number and the one before it: functions take both, so that one deploy can change what the edge shows. */
const numbersOf = ({ proof }: Domain): readonly [number, number] => [proof - 1, proof]

/** The value of a secret, which CloudFormation puts in when it deploys: no template holds it. */
const valueOf = (prefix: string, number: number): string =>
  SecretValue.secretsManager(secretName(prefix, number)).unsafeUnwrap()

/** What the edge shows to the API. */
export const shownProof = (prefix: string, domain: Domain): string => valueOf(prefix, domain.proof)

/** What functions take from it. */
export const acceptedProofs = (prefix: string, domain: Domain): string[] =>
  numbersOf(domain).map((number) => valueOf(prefix, number))

/** Makes the secrets. They stand in a stack that is deployed before all that name them. */
export const makeProofs = (scope: Construct, prefix: string, domain: Domain): void => {
  for (const number of numbersOf(domain)) {
    const secret = new Secret(scope, `EdgeProof${number}`, {
      secretName: secretName(prefix, number),
      description: 'Shown by the edge, so that the API takes nothing that went round it',
      // Letters and digits only: the value stands inside JSON.
      generateSecretString: { passwordLength: 43, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const reason =
      'It changes with the number in the stage’s configuration: what shows it and what takes it must change in order.'
    Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason })
  }
}

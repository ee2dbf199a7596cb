import { RemovalPolicy } from 'aws-cdk-lib'
import type { StageConfig } from './stages.ts'

/** What a retained stage keeps when its stack goes. Not when its stack could not be made: under its fixed name it would be in the way of the next try. */
export const removalOf = ({ retained }: Pick<StageConfig, 'retained'>): RemovalPolicy =>
  retained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY

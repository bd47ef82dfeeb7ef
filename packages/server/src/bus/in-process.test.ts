import { busContract } from './contract.ts'
import { inProcessBus } from './in-process.ts'

busContract('in process', () => Promise.resolve(inProcessBus()))

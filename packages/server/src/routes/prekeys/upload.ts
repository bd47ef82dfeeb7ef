import type { Routes } from '@conclave/protocol'
import { uploadPrekeys } from '../../domain/prekeys/upload.ts'
import type { Handler } from '../handler.ts'

export const prekeyUpload: Handler<Routes['prekeyUpload']> = (context, { caller, body }) => uploadPrekeys(context, caller, body)

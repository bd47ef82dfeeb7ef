export * from './clock.ts'
export * from './device.ts'
export * from './scenes.ts'
export * from './world.ts'

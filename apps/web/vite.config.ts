import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { noEvaluation } from './build/no-evaluation-plugin.ts'
import { opaqueFile } from './build/opaque-file-plugin.ts'
import { shell } from './build/shell-plugin.ts'
import { hashSources } from './build/sources.ts'
import { withoutUnusedWorker } from './build/unused-worker-plugin.ts'
import { words } from './build/words-plugin.ts'
import manifest from './package.json' with { type: 'json' }

const version = hashSources()

/** The web client. `npm start` builds it when its sources changed; `npm run dev` serves it from the sources. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [noEvaluation(), words(), react(), shell(version)],
  define: { __BUILD__: JSON.stringify(version), __VERSION__: JSON.stringify(manifest.version) },
  worker: { format: 'es', plugins: () => [noEvaluation(), opaqueFile(), withoutUnusedWorker()] },
  build: {
    target: 'es2024',
    outDir: 'dist',
    emptyOutDir: true,
    // one sheet with an integrity of its own: sheets that scripts add later have none
    cssCodeSplit: false,
    // nothing inline but what the policy names by its hash
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})

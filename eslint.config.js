import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** What the pipeline may not know: people, the database, the line's wires. */
const NOT_FOR_THE_PIPELINE = ['electron', 'better-sqlite3', 'serialport', 'modbus-serial', 'svelte', 'commander', 'ora'];

/** Which other rooms of the pipeline each room may know. The files beside the rooms are tools for all, or workflows for none of them. */
const PIPELINE_DOORS = {
  images: [],
  scoring: [],
  backbone: [],
  synthesis: ['images', 'scoring'],
  onnx: ['backbone'],
  runtime: ['images', 'scoring', 'backbone'],
  memory: ['images', 'scoring', 'backbone', 'synthesis', 'onnx', 'runtime'],
  training: ['images', 'scoring', 'backbone', 'synthesis', 'onnx', 'runtime'],
  bundle: ['images', 'scoring', 'backbone', 'onnx', 'runtime', 'memory'],
  curation: ['images', 'scoring', 'backbone', 'runtime', 'memory'],
};
const WORKFLOWS = [
  'teach.ts',
  'learnProduct.ts',
  'refine.ts',
  'gate.ts',
  'gateScorer.ts',
  'versions.ts',
  'judge.ts',
  'discriminatorScorer.ts',
  'scoreFiles.ts',
  'evaluate.ts',
  'dataset.ts',
  'explain.ts',
  'extend.ts',
  'checkPictures.ts',
];

/** Open to every room: they know nothing. */
const REFUSALS = './refusals';
const TOOLS = ['./closeStraySockets.ts', './program.ts', './turns.ts', REFUSALS];

/** Rooms a room may not import from. Arrows run one way: cli -> trainer -> contract, pipeline; cli -> samples -> pipeline; main/storage -> contract. */
const CLOSED_DOORS = [
  ...Object.entries(PIPELINE_DOORS).map(([room, open]) => ({
    target: `./src/pipeline/${room}`,
    from: [...Object.keys(PIPELINE_DOORS).filter((other) => other !== room && !open.includes(other)), ...WORKFLOWS].map(
      (other) => `./src/pipeline/${other}`,
    ),
  })),
  { target: './src/pipeline', from: './src', except: ['./pipeline', ...TOOLS] },
  { target: './src/refusals', from: './src', except: [REFUSALS] },
  { target: './src/contract', from: './src', except: ['./contract', REFUSALS] },
  { target: './src/trainer', from: './src', except: ['./trainer', ...TOOLS, './contract', './pipeline'] },
  { target: './src/doctor', from: './src', except: ['./doctor', ...TOOLS, './contract', './pipeline'] },
  { target: './src/lineWorker', from: './src', except: ['./lineWorker', ...TOOLS, './contract', './pipeline'] },
  {
    target: './src/examiner',
    from: './src',
    except: ['./examiner', ...TOOLS, './contract', './pipeline', './trainer'],
  },
  { target: './src/client', from: './src', except: ['./client', ...TOOLS, './contract'] },
  { target: './src/plcSimulator', from: './src', except: ['./plcSimulator', './main/actuator'] },
  { target: './src/samples', from: './src', except: ['./samples', './pipeline/images', './pipeline/random.ts'] },
  {
    target: './src/demo',
    from: './src',
    except: ['./demo', ...TOOLS, './client', './contract', './samples', './pipeline', './plcSimulator', './main/actuator'],
  },
  // What the window takes of the demo, which knows the guide by its messages alone.
  ...['demoStation', 'guideProcess', 'people', 'product'].map((file) => ({
    target: `./src/demo/${file}.ts`,
    from: './src',
    except: ['./demo', ...TOOLS, './client', './contract'],
  })),
  { target: './src/main/storage', from: './src', except: ['./main/storage', REFUSALS, './main/errors.ts', './contract'] },
  {
    target: './src/main/station',
    from: './src',
    except: [
      './main/station',
      ...TOOLS,
      './main/storage',
      './main/errors.ts',
      './main/actuator',
      './main/cameras',
      './contract',
      './pipeline',
      './trainer',
      './lineWorker',
      './examiner',
      './doctor',
    ],
  },
  {
    target: './src/main/cameras',
    from: './src',
    except: ['./main/cameras', REFUSALS, './main/errors.ts', './contract', './pipeline/images'],
  },
  { target: './src/main/actuator', from: './src', except: ['./main/actuator', REFUSALS, './main/errors.ts', './contract'] },
  { target: './src/main/station/people', from: './src/main/station', except: ['./people'] },
  { target: './src/main/shell', from: './src', except: ['./main/shell', REFUSALS, './client', './contract', './demo'] },
  { target: './src/preload', from: './src', except: ['./preload', './contract'] },
  { target: './src/renderer', from: './src', except: ['./renderer', './contract', REFUSALS] },
  { target: './src', from: './test' },
  { target: './src', from: './scripts' },
];

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'out', '.cache', 'src/pipeline/onnx/onnx_pb.*'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      // The same for every file: where they differ, the whole program is read anew from one file to the next.
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ alwaysTryTypes: true })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: CLOSED_DOORS }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: ['src/pipeline/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: NOT_FOR_THE_PIPELINE.map((name) => ({ name, message: 'The pipeline knows tensors, images and files only.' })) },
      ],
      'no-console': 'error',
    },
  },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { extraFileExtensions: ['.svelte'], parser: tseslint.parser },
      globals: globals.browser,
    },
  },
  {
    files: ['src/renderer/**'],
    rules: {
      // svelte-check, not this parser, knows what a component is.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    // svelte-check knows their types; here each one would cost seconds.
    files: ['**/*.svelte'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { parserOptions: { projectService: false, program: null } },
  },
  {
    files: ['**/*.mjs', '*.js'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: globals.nodeBuiltin,
    },
  },
  prettier,
);

import { buildGo, buildJava, buildRust, type Command } from '../../../scripts/exporterPrograms.ts';
import { pythonProgram } from '../../../scripts/pythonEnvironments.ts';
import { inRepository } from '../../harness/repository.ts';

/** A program that sends with the official exporters of a language, and the ways it has. */
export interface Language {
  readonly name: string;
  /** Makes the program that sends; `variant` names one of its ways. */
  readonly prepare: () => Promise<(variant: string) => Command>;
  /** Protocol, compression, variant. */
  readonly runs: readonly (readonly [protocol: Protocol, compression: string, variant: string])[];
}

export type Protocol = 'http/protobuf' | 'http/json' | 'grpc';

const allOf = (
  protocols: readonly Protocol[],
  compressions: readonly string[],
  variant = '',
): Language['runs'] =>
  protocols.flatMap((protocol) =>
    compressions.map((compression) => [protocol, compression, variant] as const),
  );

export const languages: readonly Language[] = [
  {
    name: 'go',
    prepare: async () => {
      const { send } = await buildGo();
      return () => send;
    },
    runs: allOf(['http/protobuf', 'grpc'], ['none', 'gzip']),
  },
  {
    name: 'rust',
    prepare: async () => {
      const send = await buildRust();
      return () => send;
    },
    runs: allOf(['http/protobuf', 'http/json', 'grpc'], ['none', 'gzip', 'zstd']),
  },
  {
    name: 'java',
    prepare: async () => {
      const commandOf = await buildJava();
      return (variant) => commandOf(variant === 'Jdk' ? 'Jdk' : 'OkHttp');
    },
    runs: [
      ...allOf(['http/protobuf', 'http/json', 'grpc'], ['none', 'gzip'], 'OkHttp'),
      ...allOf(['http/protobuf', 'http/json'], ['none', 'gzip'], 'Jdk'),
    ],
  },
  {
    name: 'python',
    prepare: async () => {
      const command: Command = [
        pythonProgram('otel', 'python'),
        inRepository('test/interop/python/send.py'),
      ];
      return () => command;
    },
    runs: [
      ...allOf(['http/protobuf', 'http/json'], ['none', 'gzip', 'deflate']),
      ...allOf(['grpc'], ['none', 'gzip']),
    ],
  },
];

import { YamlText } from './yamlPlaces.ts';

export const siteFile = 'mxcp-site.yml';

/** What `mxcp-site.yml` says about a project. */
export interface Site {
  readonly project: string;
  readonly profile: string;
  /** Folders of endpoint files, relative to the project. */
  readonly folders: readonly string[];
  /** Base name of the audit segments of that profile, relative to the project unless it is absolute. */
  readonly auditPath: string;
}

const endpointKinds = ['tool', 'resource', 'prompt'] as const;

export function readSite(text: string): Site | null {
  const yaml = new YamlText(text);
  const project = yaml.string(yaml.root, 'project');
  if (project === null) return null;
  const paths = yaml.value(yaml.root, 'paths');
  const profile = yaml.string(yaml.root, 'profile') ?? '';
  const audit = yaml.value(yaml.value(yaml.value(yaml.root, 'profiles'), profile), 'audit');
  return {
    project,
    profile,
    folders: endpointKinds.map((kind) => yaml.string(paths, `${kind}s`) ?? `${kind}s`),
    auditPath:
      yaml.string(audit, 'path') ??
      `${yaml.string(paths, 'audit') ?? 'audit'}/logs-${profile}.jsonl`,
  };
}

/** An endpoint file with the lines that spans lead to. */
export interface EndpointYaml {
  /** `tool/NAME`, `resource/URI`, `prompt/NAME`. */
  readonly endpoint: string;
  readonly nameLine: number;
  readonly language: string;
  readonly code: { readonly text: string; readonly line: number } | null;
  readonly file: string | null;
  readonly parametersLine: number | null;
  readonly policiesLine: number | null;
  readonly rules: { readonly input: readonly number[]; readonly output: readonly number[] };
}

/** Null when the text is no endpoint. */
export function readEndpoint(text: string): EndpointYaml | null {
  const yaml = new YamlText(text);
  for (const kind of endpointKinds) {
    const body = yaml.value(yaml.root, kind);
    const nameKey = kind === 'resource' ? 'uri' : 'name';
    const name = yaml.string(body, nameKey);
    if (name === null) continue;
    const source = yaml.value(body, 'source');
    const policies = yaml.value(body, 'policies');
    const code = yaml.string(source, 'code');
    return {
      endpoint: `${kind}/${name}`,
      nameLine: yaml.keyLine(body, nameKey) ?? 1,
      // `source.language` is ignored by MXCP at run time.
      language: yaml.string(body, 'language') ?? 'sql',
      code: code === null ? null : { text: code, line: yaml.textLine(source, 'code') ?? 1 },
      file: yaml.string(source, 'file'),
      parametersLine: yaml.keyLine(body, 'parameters'),
      policiesLine: yaml.keyLine(body, 'policies'),
      rules: {
        input: yaml.itemLines(policies, 'input'),
        output: yaml.itemLines(policies, 'output'),
      },
    };
  }
  return null;
}

import { Visitor } from '@swc/core/Visitor.js';

type Statement = Parameters<Visitor['visitStatement']>[0];
type Declaration = Parameters<Visitor['visitVariableDeclaration']>[0];

/** `await using x = …` as @swc/core parses it; its types and its visitor (1.16) do not know the node, and it throws. */
interface UsingDeclaration {
  readonly type: 'UsingDeclaration';
  readonly decls: Declaration['declarations'];
}

/** Teaches swc's visitor, through which dependency-cruiser reads, to walk into `using` as into `const`; once is enough. */
export function teachUsing(): void {
  const visitStatement = Visitor.prototype.visitStatement;
  Visitor.prototype.visitStatement = function visit(this: Visitor, statement: Statement | UsingDeclaration) {
    if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
    return this.visitVariableDeclaration({
      ...(statement as unknown as Declaration),
      type: 'VariableDeclaration',
      declarations: statement.decls,
    });
  };
}

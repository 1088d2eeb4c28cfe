import { Component, type ReactNode } from 'react';

/** Shows a defect of a page in its place; the others go on working. */
export class Boundary extends Component<{ children: ReactNode }, { failure?: Error }> {
  state: { failure?: Error } = {};

  static getDerivedStateFromError(failure: Error) {
    return { failure };
  }

  render() {
    return this.state.failure ? (
      <section className="page">
        <h1>This page stopped</h1>
        <p className="alert" role="alert">
          {this.state.failure.message}
        </p>
        <p>Your workflow is saved in this browser.</p>
        <button onClick={() => this.setState({ failure: undefined })}>Open it again</button>
      </section>
    ) : (
      this.props.children
    );
  }
}

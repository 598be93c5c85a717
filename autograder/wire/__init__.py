"""Plain data between processes: a closed set of types, bounded, decoded by constructing and never by executing."""

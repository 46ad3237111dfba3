// The contract's two imports, as Emscripten wants them: handed on to whoever made the module.
mergeInto(LibraryManager.library, {
    row_get: function (kind, id, pointer) {
        return Module['rows']['row_get'](kind, id, pointer);
    },
    row_put: function (kind, id, pointer) {
        Module['rows']['row_put'](kind, id, pointer);
    },
});

-- Servers remember keys for a moment; whoever changes one, in whatever way, tells them.
CREATE FUNCTION easel_key_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('easel_keys', '');
    RETURN NULL;
END
$$;

CREATE TRIGGER api_key_changed AFTER INSERT OR UPDATE OR DELETE ON api_key
    FOR EACH STATEMENT EXECUTE FUNCTION easel_key_changed();
